"""A visitor comes back every day; the clock is moved, everything else is real (R60–R65)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from consent import notices, publishing
from consent.models import Site
from consent.notices import NoticeInForce
from tests.api.visiting import Visitor, a_decision

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 2, tzinfo=UTC)  # days are those of the calendar
OPTIONAL = ("preferences", "personalization", "support", "replay", "analytics", "marketing")
ALL = dict.fromkeys(OPTIONAL, True)
NONE = dict.fromkeys(ALL, False)


@dataclass
class ForgettingVisitor(Visitor):
    """A browser that forgets a cookie at its end, as Django's test client does not."""

    born: dict[str, datetime] = field(default_factory=dict)

    def send(self, *args: Any, **kwargs: Any) -> Any:
        self.forget()
        response = super().send(*args, **kwargs)
        self.born |= dict.fromkeys(response.cookies, datetime.now(UTC))
        return response

    def check(self, *args: Any, **kwargs: Any) -> Any:
        self.forget()
        return super().check(*args, **kwargs)

    def forget(self) -> None:
        for name, born in list(self.born.items()):
            age = (datetime.now(UTC) - born).total_seconds()
            if name in self.client.cookies and age > int(self.client.cookies[name]["max-age"]):
                del self.client.cookies[name]


@pytest.fixture
def visitor(in_force: NoticeInForce) -> ForgettingVisitor:
    return ForgettingVisitor(Client())


def answered(visitor: Visitor, choices: dict[str, bool], place: str) -> None:
    with time_machine.travel(NOON):
        method = "accept" if choices == ALL else "reject"
        visitor.decide(a_decision(choices=choices, method=method), HTTP_X_REGION=place)


def seen(visitor: Visitor, place: str, day: int) -> tuple[str, bool]:
    """The verdict on statistics, and whether the banner asks, just before this day is over."""
    with time_machine.travel(MIDNIGHT + timedelta(days=day, seconds=-1)):
        told: dict[str, Any] = visitor.check(HTTP_X_REGION=place).json()
        return told["categories"]["analytics"]["verdict"], told["show_banner"]


@pytest.mark.requirement("R60", "R61", "R62", "R63")
@pytest.mark.parametrize(
    ("place", "choices", "day", "verdict", "asks"),
    [
        pytest.param("FR", ALL, 181, "granted", False, id="R61 a yes, the day before"),
        pytest.param("FR", ALL, 182, "granted", False, id="R61 a yes, the day"),
        pytest.param("FR", ALL, 183, "lapsed", True, id="R61 a yes, the day after"),
        pytest.param("FR", NONE, 181, "denied", False, id="R61 a no, the day before"),
        pytest.param("FR", NONE, 182, "denied", False, id="R61 a no, the day"),
        pytest.param("FR", NONE, 183, "lapsed", True, id="R61 a no, the day after"),
        pytest.param("US-CA", NONE, 364, "denied", False, id="R62 twelve months, the day before"),
        pytest.param("US-CA", NONE, 365, "denied", False, id="R62 twelve months, the day"),
        pytest.param("US-CA", NONE, 366, "denied", False, id="R62 twelve months, the day after"),
        pytest.param("US-CA", NONE, 399, "denied", False, id="R63 the day before the cookie ends"),
        pytest.param("US-CA", NONE, 500, "denied", False, id="R63 five hundred days"),
        pytest.param("CA-ON", NONE, 500, "denied", False, id="R63 in Ontario too"),
        pytest.param("US-CA", ALL, 399, "granted", False, id="a yes in California, the day before"),
        pytest.param("US-CA", ALL, 400, "granted", False, id="a yes in California, the day"),
        pytest.param("US-CA", ALL, 401, "lapsed", True, id="a yes in California, the day after"),
    ],
)
def test_an_answer_holds_as_long_as_the_place_says(
    visitor: Visitor, place: str, choices: dict[str, bool], day: int, verdict: str, asks: bool
) -> None:
    answered(visitor, choices, place)
    for earlier in range(30, day, 30):  # no browser keeps a cookie for more than 400 days
        with time_machine.travel(NOON + timedelta(days=earlier)):
            assert visitor.renew(HTTP_X_REGION=place).status_code == 204

    assert seen(visitor, place, day) == (verdict, asks)


@pytest.mark.requirement("R64")
def test_two_hundred_daily_visits_do_not_prolong_a_yes(visitor: Visitor) -> None:
    answered(visitor, ALL, "FR")

    verdicts = {}
    for day in range(1, 201):
        with time_machine.travel(NOON + timedelta(days=day)):
            assert visitor.renew(HTTP_X_REGION="FR").status_code == 204
            assert visitor.client.get("/preferences/", HTTP_X_REGION="FR").status_code == 200
            verdicts[day] = visitor.verdict("analytics", HTTP_X_REGION="FR")[0]

    assert {day for day, verdict in verdicts.items() if verdict == "granted"} == set(range(1, 183))
    assert {verdicts[day] for day in range(183, 201)} == {"lapsed"}


def test_without_a_renewal_the_browser_forgets_after_400_days(visitor: Visitor) -> None:
    """What R63 is for: the test of 500 days would not fail if nothing were renewed otherwise."""
    answered(visitor, NONE, "US-CA")

    assert seen(visitor, "US-CA", 399)[0] == "denied"
    assert seen(visitor, "US-CA", 401)[0] != "denied"


@pytest.mark.requirement("R65")
@pytest.mark.parametrize(
    ("material", "verdict", "asks"),
    [
        pytest.param([], "granted", False, id="a text fix asks nobody"),
        pytest.param(["analytics"], "lapsed", True, id="a material change ends the yes that day"),
    ],
)
def test_only_a_material_change_voids_a_yes(
    visitor: Visitor, site: Site, material: list[str], verdict: str, asks: bool
) -> None:
    answered(visitor, ALL, "FR")
    assert seen(visitor, "FR", 9) == ("granted", False)

    text = site.categories.get(key="analytics").texts.get(language="en")
    text.purpose += " In other words."
    text.save()
    with time_machine.travel(NOON + timedelta(days=10)):
        publishing.publish(site, material=material)
        notices.forget()

    assert seen(visitor, "FR", 10) == (verdict, asks)
