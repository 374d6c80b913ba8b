"""A signal that the preference page meets, and cookies that it prolongs (R7, R63, R67, R68)."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from consent.intake import tallies
from consent.models import Decision, Site
from consent.web import limits
from consent.web.limits import Buckets, Limit
from tests.api.visiting import ORIGIN, a_decision
from tests.outage import database_away
from tests.pages.conftest import CALIFORNIA, GPC, NOON, Visitor, publish
from tests.versions import first_version

OURS = {"__Host-mix_visitor", "__Secure-mix_consent", "mix_consent_state"}


@pytest.fixture(autouse=True)
def _counted() -> Iterator[None]:
    tallies._counts.pending.clear()
    yield
    tallies._counts.pending.clear()


def outcomes() -> Counter[str]:
    counted = tallies._counts.pending.items()
    return Counter({event.outcome: number for event, number in counted if not event.category})


@pytest.mark.requirement("R7", "R174")
@pytest.mark.parametrize("place", ["US-CA", "DE"])
def test_a_known_visitors_signal_is_taken_down_and_stands(visitor: Visitor, place: str) -> None:
    here = {"X-Region": place}
    visitor.answer("accept", **here)
    before = Decision.objects.get()

    page = visitor.open(**here, **GPC)

    noted = Decision.objects.get(method="signal")
    assert page.cookies.keys() >= OURS
    assert noted.visitor == before.visitor
    assert noted.signal
    assert noted.choices["marketing"] == [first_version(), 0]
    assert noted.choices["analytics"] == [first_version(), 1, int(before.decided_at.timestamp())]
    assert "Your browser sent an opt-out signal" in page.content.decode()
    later = visitor.cards(**here)  # the header has gone away
    assert not later["marketing"].is_on
    assert later["analytics"].is_on


def test_of_an_unknown_visitor_nothing_is_taken_down(visitor: Visitor) -> None:
    page = visitor.open(**CALIFORNIA, **GPC)

    assert "Opt-Out Request Honored" in page.content.decode()
    assert not OURS & page.cookies.keys()
    assert not Decision.objects.exists()


@pytest.mark.requirement("R174")
@pytest.mark.parametrize("place", ["FR", "ZZ"])
def test_a_signal_alone_stores_nothing_where_the_law_asks_first(
    visitor: Visitor, place: str
) -> None:
    """ePrivacy 5(3), GDPR 25: everything optional is off already, so nothing of it is necessary."""
    here = {"X-Region": place}
    page = visitor.open(**here)  # the header may be away, and the signal in the page alone
    sent = a_decision(notice=1, choices={}, method="signal", region=place, signal=True, keeps=True)
    response = visitor.client.post(
        "/v1/decisions",
        json.dumps(sent),
        content_type="text/plain",
        headers=here | GPC | {"Origin": ORIGIN},
    )

    assert "data-known" in page.content.decode(), "the page's script tells nothing"
    assert response.status_code == 409
    assert not OURS & {*page.cookies, *response.cookies}
    assert not Decision.objects.exists()


@pytest.mark.requirement("R68", "R186")
def test_what_a_signal_leaves_is_bounded(visitor: Visitor, site: Site) -> None:
    """AB 566: from 2027 each browser in California can send it, at every visit, for years."""
    with time_machine.travel(NOON, tick=False) as clock:
        visitor.send_signal(**CALIFORNIA)
        for _ in range(3):
            clock.shift(timedelta(days=240))
            publish(site)
            visitor.open(**CALIFORNIA, **GPC)
            visitor.client.post("/v1/renew?site=mix", headers=GPC | {"Origin": ORIGIN})

        kept = visitor.client.cookies
        assert Decision.objects.count() == 1
        assert kept.keys() & OURS == OURS
        octets = sum(len(name) + 1 + len(kept[name].value) for name in OURS)
        assert octets <= 570, f"{octets} with each request"


@pytest.mark.requirement("R186")
def test_one_clients_signals_are_limited_and_honoured_all_the_same(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits._buckets, "opt-outs", Buckets(Limit(3, 1, limits.HOUR)))
    visitor.answer("accept", **CALIFORNIA)
    signed = visitor.client.cookies["__Secure-mix_consent"].value
    for _ in range(5):
        visitor.client.cookies["__Secure-mix_consent"] = signed
        page = visitor.open(**CALIFORNIA, **GPC, **{"X-Forwarded-For": "203.0.113.7"})

    assert Decision.objects.filter(method="signal").count() == 3
    assert "Your browser sent an opt-out signal" in page.content.decode()


def test_without_a_database_the_page_is_shown_all_the_same(visitor: Visitor) -> None:
    visitor.answer("accept", **CALIFORNIA)

    with database_away():
        page = visitor.open(**CALIFORNIA, **GPC)

    assert page.status_code == 200
    assert "Opt-Out Request Honored" in page.content.decode()
    assert not OURS & page.cookies.keys()


def test_a_glance_at_the_headers_takes_nothing_down(visitor: Visitor) -> None:
    visitor.answer("accept", **CALIFORNIA)

    assert visitor.client.head("/preferences/", headers=GPC).status_code == 200

    assert Decision.objects.count() == 1


def test_where_one_step_is_enough_a_yes_without_the_signal_ends_it(visitor: Visitor) -> None:
    visitor.answer("reject", **GPC)

    visitor.answer("save", allow=("marketing",))

    assert not Decision.objects.order_by("-id")[0].signal
    assert visitor.cards()["marketing"].is_on


@pytest.mark.requirement("R67")
def test_opening_the_page_is_no_prompt(visitor: Visitor) -> None:
    for headers in ({}, CALIFORNIA, CALIFORNIA | GPC):
        visitor.open(**headers)
    assert not outcomes()

    visitor.answer("accept", **CALIFORNIA)
    visitor.open(**CALIFORNIA, **GPC)

    assert outcomes() == {"accept": 1, "signal": 1}


@pytest.mark.requirement("R63")
def test_an_opt_out_outlives_every_cookie(visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        visitor.answer("reject", **CALIFORNIA)
        for _ in range(5):
            clock.shift(timedelta(days=390))
            assert not visitor.cards(**CALIFORNIA)["marketing"].is_on
            assert visitor.client.cookies["mix_consent_state"].value
