"""The law's table: what silence means where, for how long, and in which language."""

from datetime import date

import pytest

from consent.kernel.rules import NOTHING, STRICTEST, Model
from consent.publishing.lint.duties import SIGNALLED
from tests.catalogue import REGIONS, RULES, TERMS
from tests.languages import LANGUAGES

TODAY = date(2026, 11, 24)


def allowed(place: str, *, today: date = TODAY) -> set[str]:
    """What may be set for a visitor who has not answered."""
    judgements = TERMS.judge_all(TERMS.region(place, today=today), NOTHING, now=0)
    return {key for key, judgement in judgements.items() if judgement.allows}


@pytest.mark.requirement("R76")
def test_the_twelve_states_that_require_global_privacy_control_are_all_there() -> None:
    in_force = {row["code"] for row in REGIONS if row["gpc"] and row["valid_from"] is None}
    assert len(SIGNALLED) == 12
    assert in_force.issuperset(SIGNALLED)  # R76


@pytest.mark.requirement("R54", "R166")
def test_every_state_takes_two_steps_back() -> None:
    """C.R.S. 6-1-1306(1)(a)(IV)(C), 4 CCR 904-3 Rule 5.09 and its sisters; R166.

    The twelve states by their law, and the others of the country with them: a visitor whose state
    is unknown, or who travels, is asked no less.
    """
    american = {row["code"] for row in RULES if row["code"].partition("-")[0] == "US"}
    assert american > {*SIGNALLED}
    assert {row["code"] for row in RULES if row.get("two_step")} == american


@pytest.mark.requirement("R158")
def test_every_rule_names_its_law_and_none_claims_to_be_verified() -> None:
    assert [row["code"] for row in RULES if len(row["source"]) < 8] == []
    assert {row["verified"] for row in RULES} == {None}  # that is counsel's to write


@pytest.mark.requirement("R157")
def test_nevada_and_washington_wait_until_counsel_switches_them_on() -> None:
    off = {row["code"]: row["source"] for row in RULES if row not in REGIONS}
    assert off.keys() == {"US-NV", "US-WA"}
    assert "603A" in off["US-NV"]
    assert "My Health My Data" in off["US-WA"]


def test_the_signal_is_honoured_everywhere() -> None:
    assert [row["code"] for row in REGIONS if row["gpc"] is not True] == []


def test_a_place_stands_in_one_row_only() -> None:
    places = [place for row in REGIONS for place in (row["code"], *row["covers"])]
    assert len(places) == len(set(places))


@pytest.mark.requirement("R27", "R85", "R86", "R175")
@pytest.mark.parametrize(
    ("place", "row", "keys"),
    [
        pytest.param("US-CA", "US-CA", "preferences personalization analytics", id="opt-out"),
        pytest.param("US-FL", "US-FL", "preferences personalization analytics", id="Florida"),
        pytest.param("US-NY", "US", "preferences personalization analytics", id="other state"),
        pytest.param("CA-ON", "CA", "preferences personalization analytics", id="other province"),
        pytest.param("CA-QC", "CA-QC", "", id="Quebec"),
        pytest.param("CA-AB", "CA-AB", "", id="Alberta"),
        pytest.param("CA-BC", "CA-BC", "", id="British Columbia"),
        pytest.param("CA", "CA-QC", "", id="Canada, province unknown"),
        pytest.param("FR-971", "FR", "", id="France over the sea, by its region"),
        pytest.param("GP", "FR", "", id="France over the sea, by its own code"),
        pytest.param("IT", "IT", "", id="Italy"),
        pytest.param("DE-BY", "EEA", "", id="European Economic Area"),
        pytest.param("NO", "EEA", "", id="Norway"),
        pytest.param("GB-SCT", "GB", "", id="United Kingdom"),
        pytest.param("CH", "CH", "", id="Switzerland"),
        pytest.param("JP", "ZZ", "", id="a country without a row"),
    ],
)
def test_silence_means_what_the_law_of_the_place_says(place: str, row: str, keys: str) -> None:
    """R175: Alberta, British Columbia: silence is a yes only after the notice was seen and time
    passed (PIPA s. 8(3)); so it is none there.
    """
    assert TERMS.region(place, today=TODAY).code == row
    assert allowed(place) == {"necessary", *keys.split()}


@pytest.mark.requirement("R3")
@pytest.mark.parametrize(
    ("place", "before", "first"),
    [
        ("US-OK", "2026-12-31", "2027-01-01"),
        ("US-LA", "2026-12-31", "2027-01-01"),
        ("US-AL", "2027-04-30", "2027-05-01"),
        ("US-VT", "2027-12-31", "2028-01-01"),
    ],
)
def test_a_coming_law_begins_on_its_day(place: str, before: str, first: str) -> None:
    assert TERMS.region(place, today=date.fromisoformat(before)).code == "US"
    assert TERMS.region(place, today=date.fromisoformat(first)).code == place


@pytest.mark.requirement("R63", "R91")
def test_a_no_where_silence_is_a_yes_never_ends_and_elsewhere_rests_for_half_a_year() -> None:
    for row in REGIONS:
        memory = (row["memory_days"], row["reask_days"])
        assert memory == ((182, 182) if row["model"] == Model.OPT_IN else (400, None)), row["code"]


@pytest.mark.requirement("R23", "R29", "R30", "R82", "R159")
def test_chat_replay_and_advertising_wait_for_a_yes_everywhere() -> None:
    waiting = ("support", "replay", "marketing")
    for row in REGIONS:
        models = {key: row["overrides"].get(key, row["model"]) for key in waiting}
        assert set(models.values()) == {Model.OPT_IN}, row["code"]


def test_a_place_unknown_is_no_laxer_than_the_strictest_rule() -> None:
    region = TERMS.region("ZZ", today=TODAY)
    assert (region.model, region.overrides) == (STRICTEST.model, STRICTEST.overrides)


def test_the_rows_ask_for_languages_that_the_site_has() -> None:
    assert {language for row in REGIONS for language in row["languages"]} <= set(LANGUAGES)


@pytest.mark.requirement("R89")
def test_quebec_begins_in_french() -> None:
    quebec = next(row for row in REGIONS if row["code"] == "CA-QC")
    assert quebec["languages"][0] == "fr"  # R89
