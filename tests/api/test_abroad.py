"""A no that was given in California, and a visitor who travels (R54, R60–R64)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from consent.cookies import state
from consent.models import Decision
from consent.notices import NoticeInForce
from tests.api.visiting import STATE, Visitor, a_decision, a_refusal
from tests.versions import first_version

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOME, FRANCE = {"HTTP_X_REGION": "US-CA"}, {"HTTP_X_REGION": "FR"}
ABROAD = ("ZZ", "CA-QC", "FR", "US-TX", "BR")
YES: dict[str, Any] = {"choices": {"marketing": True}, "keeps": True}


@pytest.fixture
def visitor(in_force: NoticeInForce) -> Visitor:
    return Visitor(Client())


def told(visitor: Visitor) -> state.State:
    found = state.decode(visitor.cookie(STATE) or "")
    assert found is not None
    return found


@pytest.mark.requirement("R54", "R60", "R62", "R63")
@pytest.mark.parametrize("place", ABROAD)
def test_a_californians_no_is_not_asked_about_abroad_and_takes_two_steps(
    visitor: Visitor, place: str
) -> None:
    with time_machine.travel(NOON) as clock:
        visitor.decide(a_refusal(), **HOME)
        clock.shift(timedelta(days=200))
        there = {"HTTP_X_REGION": place}

        assert visitor.check(**there).json()["show_banner"] is False
        assert visitor.verdict("marketing", **there) == ("denied", "choice")
        visitor.decide(a_decision(**YES), **there)
        assert visitor.verdict("marketing", **there) == ("denied", "choice")
        assert visitor.verdict("marketing", **HOME) == ("denied", "choice")


@pytest.mark.requirement("R63", "R64")
def test_an_older_no_keeps_its_day_and_its_place(visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        visitor.decide(a_refusal(), **HOME)
        clock.shift(timedelta(days=100))
        visitor.decide(a_decision(choices={"analytics": True}, keeps=True), **FRANCE)

        no = told(visitor).answer.choices["marketing"]
        assert (no.granted, no.place) == (False, "US-CA")
        assert no.decided_at == int(NOON.timestamp()) // 86_400 * 86_400
        clock.shift(timedelta(days=100))
        assert visitor.verdict("marketing", **FRANCE) == ("denied", "choice")
        visitor.renew(**FRANCE)
        assert told(visitor).answer.choices["marketing"] == no
    newest = Decision.objects.first()
    assert newest is not None and newest.place == "FR"
    assert newest.choices["marketing"] == [first_version(), 0, int(NOON.timestamp()), "US-CA"]


@pytest.mark.requirement("R63", "R161")
def test_a_no_on_californias_banner_that_arrives_from_france_carries_both_laws(
    visitor: Visitor,
) -> None:
    with time_machine.travel(NOON) as clock:
        visitor.decide(a_refusal() | {"region": "US-CA"}, **FRANCE)
        assert told(visitor).answer.region == "FR"
        assert told(visitor).answer.choices["marketing"].place == "US-CA"
        clock.shift(timedelta(days=200))
        assert visitor.verdict("marketing", **FRANCE) == ("denied", "choice")


@pytest.mark.requirement("R54", "R63")
def test_a_new_no_in_france_leaves_californias_standing(visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        visitor.decide(a_refusal(), **HOME)
        clock.shift(timedelta(days=1))
        again = a_refusal()
        first = visitor.decide(again, **FRANCE)
        assert told(visitor).answer.region == "FR"
        assert told(visitor).answer.choices["marketing"].place == "US-CA"

        assert visitor.decide(again, **HOME).json() == first.json(), "sent twice, recorded once"
        clock.shift(timedelta(days=3650))
        assert visitor.verdict("marketing", **FRANCE) == ("denied", "choice")
        visitor.decide(a_decision(**YES), **FRANCE)
        assert visitor.verdict("marketing", **FRANCE) == ("denied", "choice")


@pytest.mark.requirement("R54")
def test_a_signal_of_california_is_not_lifted_by_one_click_abroad(visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        visitor.decide(a_decision(choices={}, method="signal", signal=True), **HOME)
        visitor.decide(a_decision(choices={"marketing": True, "analytics": True}), **FRANCE)

        assert visitor.verdict("analytics", **FRANCE) == ("granted", "choice")
        assert visitor.verdict("marketing", **FRANCE) == ("denied", "signal")


@pytest.mark.requirement("R61")
def test_a_frenchmans_yes_lapses_in_california_as_at_home(visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        visitor.decide(a_decision(), **FRANCE)
        clock.shift(timedelta(days=182))
        assert visitor.verdict("analytics", **HOME) == ("granted", "choice")
        clock.shift(timedelta(days=1))
        assert visitor.verdict("analytics", **HOME) == ("lapsed", "choice")
