"""After an opt-out a yes to sale or advertising takes a request and a confirmation (R54)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from consent import notices
from consent.models import Decision
from tests.pages.conftest import CALIFORNIA, ITALY, NOON, Visitor, allowed, asks, latest, status_of
from tests.versions import first_version


@pytest.mark.requirement("R54")
def test_one_click_on_the_switch_leaves_it_off_until_the_confirm_step(out: Visitor) -> None:
    response = out.answer("save", allow=("analytics", "marketing"), **CALIFORNIA)

    assert asks(response)
    assert allowed(latest()) == {"analytics"}
    assert not out.cards(**CALIFORNIA)["marketing"].is_on

    out.confirm(response, "allow", **CALIFORNIA)

    assert allowed(latest()) == {"analytics", "marketing"}
    assert latest().method == "custom"
    assert out.cards(**CALIFORNIA)["marketing"].is_on


def test_keeping_it_off_records_nothing_more(out: Visitor) -> None:
    response = out.answer("save", allow=("marketing",), **CALIFORNIA)
    before = Decision.objects.count()

    kept = out.confirm(response, "keep", **CALIFORNIA)

    texts = notices.current().snapshot["texts"]["en"]
    assert status_of(out.follow(kept, **CALIFORNIA)).text == texts["saved_custom"]
    assert Decision.objects.count() == before
    assert not out.cards(**CALIFORNIA)["marketing"].is_on


def test_the_day_of_the_no_outlives_the_first_step(visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        visitor.answer("reject", **CALIFORNIA)
        clock.shift(timedelta(days=40))
        visitor.answer("save", allow=("marketing",), **CALIFORNIA)

    assert latest().choices["marketing"] == [first_version(), 0, int(NOON.timestamp())]


@pytest.mark.parametrize(
    "again",
    [
        pytest.param({}, id="the same form again"),
        pytest.param({"confirmed": "yes", "step": "marketing"}, id="with fields of its own"),
        pytest.param({"answer": "allow"}, id="with the second step's answer"),
        pytest.param({"allow": ["marketing"], "asked": []}, id="allowing what was not asked"),
    ],
)
def test_no_form_to_the_first_step_brings_it_back(out: Visitor, again: dict[str, Any]) -> None:
    form = out.form(**CALIFORNIA) | {"answer": "save", "allow": ["marketing"]}
    assert asks(out.send(form, **CALIFORNIA))

    for _ in range(3):
        out.send(form | again, **CALIFORNIA)

    assert not any("marketing" in allowed(decision) for decision in Decision.objects.all())


def test_a_signal_taken_down_earlier_is_lifted_by_the_confirmed_yes(visitor: Visitor) -> None:
    visitor.send_signal(**CALIFORNIA)

    opened = visitor.answer("save", allow=("marketing",), **CALIFORNIA)

    assert latest().signal
    page = visitor.follow(opened, **CALIFORNIA).content.decode()
    assert "You opted out of sale and advertising by " in page
    visitor.confirm(opened, "allow", **CALIFORNIA)
    assert not latest().signal
    assert visitor.cards(**CALIFORNIA)["marketing"].is_on


def test_an_account_that_opted_out_is_lifted_by_the_confirmed_yes(visitor: Visitor) -> None:
    visitor.sign_in(opted_out=True)
    assert visitor.cards(**ITALY)["marketing"].state == "Off, because your account has opted out."

    opened = visitor.answer("save", allow=("marketing",), **ITALY)

    assert asks(opened)
    assert visitor.is_account_out()
    html = visitor.follow(opened, **ITALY).content.decode()
    assert "Your account opted out of sale and advertising on" in html
    assert "in every browser in which you are signed in" in html
    confirmed = visitor.confirm(opened, "allow", **ITALY)
    assert not visitor.is_account_out()
    assert "~4~" in confirmed.cookies["mix_consent_state"].value
    assert visitor.cards(**ITALY)["marketing"].is_on


def test_a_note_of_an_account_that_cannot_be_read_cannot_be_lifted(visitor: Visitor) -> None:
    visitor.client.cookies["__Secure-mix_account"] = "forged"
    card = visitor.cards(**ITALY)["marketing"]
    assert card.is_bound
    assert "note of your account could not be verified" in card.state

    response = visitor.answer("accept", **ITALY)

    assert not asks(response)
    assert "marketing" not in allowed(latest())
