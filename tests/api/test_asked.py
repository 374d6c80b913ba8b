"""What was shown is recorded beside where the visitor was, and a yes to less is not taken."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from consent.models import Decision
from tests.api.visiting import ORIGIN, Visitor, a_decision, a_late_decision, counted

Asked = tuple[str, str]  # a place and its model
ALL = {"analytics": True, "marketing": True}
CALIFORNIA, FRANCE, WYOMING = ("US-CA", "opt-out"), ("FR", "opt-in"), ("US-WY", "notice")
OTHER_STATES = ("US-WY", "notice")


def in_place(place: str) -> dict[str, str]:
    return {"HTTP_X_REGION": place}


@pytest.mark.requirement("R69", "R161")
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("shown", "place"),
    [
        pytest.param(FRANCE, FRANCE, id="at home"),
        pytest.param(CALIFORNIA, CALIFORNIA, id="at home, opt-out"),
        pytest.param(OTHER_STATES, WYOMING, id="at home, notice"),
        pytest.param(FRANCE, CALIFORNIA, id="from a stricter place"),
    ],
)
def test_the_record_holds_what_was_shown_and_where_the_visitor_was(
    visitor: Visitor, shown: Asked, place: Asked, language: str
) -> None:
    sent = a_decision(choices=ALL, region=shown[0], language=language)

    reply = visitor.decide(sent, **in_place(place[0])).json()

    row = Decision.objects.get()
    assert (row.region, row.model, row.language) == (*shown, language)
    assert (row.place, row.place_model) == place
    assert (reply["region"], reply["place"]) == (shown[0], place[0])
    assert all(reply["choices"][key] for key in ALL)


@pytest.mark.requirement("R161")
@pytest.mark.parametrize(
    ("shown", "place"),
    [("US-CA", "FR"), ("US-WY", "FR"), ("US-WY", "US-CA"), ("US-CA", "ZZ"), ("CA-ON", "CA-QC")],
)
def test_a_yes_to_a_weaker_question_is_not_taken(visitor: Visitor, shown: str, place: str) -> None:
    response = visitor.decide(a_decision(choices=ALL, region=shown), **in_place(place))

    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == ORIGIN  # or the banner could not read it
    problem = response.json()
    assert problem["place"] == place
    assert "analytics" in problem["title"]
    assert "marketing" not in problem["title"], "that was asked as strictly"
    assert "banner.json" in problem["detail"]
    assert not Decision.objects.exists()
    assert not response.cookies
    assert not counted()


@pytest.mark.requirement("R161")
@pytest.mark.parametrize(
    "choices",
    [
        pytest.param({}, id="a no to all"),
        pytest.param({"marketing": True}, id="a yes where as much was asked"),
    ],
)
def test_the_rest_is_always_taken(visitor: Visitor, choices: dict[str, bool]) -> None:
    sent = a_decision(choices=choices, region="US-CA")

    assert visitor.decide(sent, **in_place("FR")).status_code == 201

    row = Decision.objects.get()
    assert (row.region, row.model, row.place, row.place_model) == (*CALIFORNIA, *FRANCE)
    assert visitor.verdict("analytics", **in_place("FR")) == ("denied", "choice")


@pytest.mark.requirement("R54", "R161")
def test_after_an_opt_out_one_step_is_no_answer_to_two(visitor: Visitor) -> None:
    visitor.decide(a_decision(choices={}, method="reject", region="US-CA"), **in_place("US-CA"))
    yes = {"choices": {"marketing": True}, "keeps": True}

    refused = visitor.decide(a_decision(region="FR", **yes), **in_place("US-CA"))
    taken = visitor.decide(a_decision(region="US-CA", **yes), **in_place("US-CA"))

    assert (refused.status_code, taken.status_code) == (409, 201)
    assert taken.json()["choices"]["marketing"] is False, "the second step is our page's"


@pytest.mark.requirement("R161")
def test_an_answer_is_to_the_rule_of_its_own_day(visitor: Visitor) -> None:
    sent: dict[str, Any] = {"choices": ALL, "region": "US-VT"}
    with time_machine.travel("2028-01-01T00:30:00Z"):  # Vermont's law has just begun
        late = visitor.decide(a_late_decision(timedelta(hours=1), **sent), **in_place("US-VT"))
        new = visitor.decide(a_decision(**sent), **in_place("US-VT"))

    assert (late.status_code, new.status_code) == (409, 201)


def test_in_development_a_previewed_place_is_the_place(visitor: Visitor, settings: Any) -> None:
    settings.DEBUG = True

    assert (
        visitor.decide(a_decision(choices=ALL, region="US-CA"), **in_place("FR")).status_code == 201
    )
