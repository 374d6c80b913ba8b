"""Every no reaches the whole account, and a yes that knew of it takes it back (R9, R63)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consent import notices
from consent.cookies import state
from consent.models import Site
from consent.notices import NoticeInForce
from tests import filled
from tests.api.test_following import OFF, asked_offline, yes_to_all
from tests.api.visiting import Visitor, a_decision, a_refusal, expired

pytestmark = [pytest.mark.requirement("R9"), pytest.mark.requirement("R63")]

ON = ("granted", "choice")
REFUSED = ("denied", "choice")
Signed = Callable[[str], Visitor]


@pytest.fixture
def signed(in_force: NoticeInForce) -> Signed:
    """A browser that has allowed everything, and in which an account is signed in."""

    def browser(account: str) -> Visitor:
        visitor = Visitor(Client())
        visitor.decide(yes_to_all(in_force))
        visitor.sign_in(account)
        return visitor

    return browser


def to(key: str, granted: bool) -> dict[str, Any]:
    return a_decision(choices={key: granted}, keeps=True)


def optional(in_force: NoticeInForce) -> list[str]:
    return [category.key for category in in_force.ruleset.optional]


@pytest.mark.requirement("R10")
@pytest.mark.requirement("R51")
def test_everything_that_one_browser_refused_is_off_in_the_others(
    signed: Signed, in_force: NoticeInForce
) -> None:
    a, b, other = signed("X"), signed("X"), signed("Y")
    before = other.cookies

    a.decide(a_refusal())
    assert {b.verdict(key) for key in optional(in_force)} == {ON}  # until it hears of it
    b.arrive()
    other.arrive()

    assert {b.verdict(key) for key in optional(in_force)} == {OFF}
    assert not any(asked_offline(b, in_force).allows(key) for key in optional(in_force))
    assert asked_offline(b, in_force).show_banner is False
    assert other.cookies == before
    assert a.verdict("analytics") == REFUSED  # its own no, and no stranger's


def test_who_knew_of_it_takes_it_back_for_all(signed: Signed) -> None:
    a, b, c = signed("X"), signed("X"), signed("X")
    a.decide(to("analytics", False))
    b.arrive()
    c.arrive()

    b.decide(to("analytics", True))

    assert b.verdict("analytics") == ON
    c.arrive()
    assert c.verdict("analytics") == ON  # its own yes counts again
    a.arrive()
    assert a.verdict("analytics") == REFUSED  # and so does its own no
    b.arrive()
    assert b.verdict("analytics") == ON  # which is older than the yes


def test_who_did_not_know_takes_nothing_back(signed: Signed) -> None:
    a, b = signed("X"), signed("X")
    a.decide(to("analytics", False))

    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        unaware = to("analytics", True)
        decoded = state.decode(b.decide(unaware).json()["state"])
        assert decoded is not None
        assert decoded.account.refused == ("analytics",)
        assert b.verdict("analytics") == OFF
        b.decide(unaware)  # sent twice
        b.arrive()
        assert b.verdict("analytics") == OFF

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        b.decide(to("analytics", True))  # by now it knows
        assert b.verdict("analytics") == ON


def test_what_another_product_was_told_takes_nothing_back(site: Site, signed: Signed) -> None:
    Site.objects.update(imports=Site.Imports.ALL)
    filled.publish(Site.objects.get())
    notices.forget()
    signed("X").decide(to("analytics", False) | {"notice": 2})
    new = Visitor(Client())
    new.sign_in("X")
    assert new.verdict("analytics") == OFF

    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        imported = a_decision(method="imported", notice=2)
        response = new.decide(imported, HTTP_X_REGION="US-WY")

        assert response.json()["choices"] == {"analytics": True}
        assert new.verdict("analytics") == OFF
        new.arrive()
        assert new.verdict("analytics") == OFF


@pytest.mark.requirement("R25")
def test_what_it_refused_is_taken_out_of_the_other_browser(
    signed: Signed,
) -> None:
    a, b = signed("X"), signed("X")
    a.decide(a_refusal())

    gone = {name for name, _, _ in expired(b.arrive())}

    assert gone >= {"_use", "_server"}  # the second is out of reach of scripts


def test_what_did_not_change_is_not_set_anew(signed: Signed) -> None:
    """Another tab may be answering meanwhile: an older state must not come back."""
    b = signed("X")

    assert dict(b.arrive().cookies) == {}
