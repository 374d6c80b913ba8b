"""A published notice is taken apart to the last field, and an older one is read as it was meant."""

from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from consent.cookies.account_token import unanswered_since
from consent.kernel import ruleset as kernel
from consent.kernel.rules import (
    DAY,
    NOTHING,
    STRICTEST,
    Answer,
    Category,
    Choice,
    Model,
    Region,
    RequestContext,
    judge,
)
from consent.kernel.ruleset import DeclaredCookie, Ruleset
from tests.conformance.notice import NOTICE

TODAY = date(2026, 11, 24)


@pytest.fixture
def read() -> Ruleset:
    return Ruleset.of(NOTICE)  # here, so that a fault in the reading is seen by each test


def rule(code: str, **changes: Any) -> dict[str, Any]:
    """A row like those of the notice, all of whose fields are optional but for these."""
    row: dict[str, Any] = deepcopy(NOTICE["regions"][-1]) | {"code": code, "languages": []}
    return row | changes


def rules(*rows: dict[str, Any]) -> Ruleset:
    return Ruleset.of(NOTICE | {"regions": list(rows)})


def test_categories_keep_their_versions_and_flags(read: Ruleset) -> None:
    assert read.number == 3
    assert read.categories["analytics"] == Category("analytics", version=3)
    assert read.categories["necessary"].necessary
    assert read.categories["support"].third_party
    assert read.categories["marketing"].sells_or_shares
    assert read.categories["marketing"].targets_ads
    assert read.flagged == ("marketing",)
    assert [one.key for one in read.optional] == [*read.categories][1:]


def test_the_register_keeps_where_a_cookie_lies() -> None:
    rows: list[dict[str, Any]] = [
        {"name": "plain"},
        {"name": "far", "kind": "cookie", "domain": "a.example", "path": "/a"},
        {"name": "kept", "kind": "local_storage", "domain": None, "path": None},
    ]
    category = NOTICE["categories"][4] | {"cookies": rows}
    read = Ruleset.of(NOTICE | {"categories": [category]})
    assert read.cookies == (
        DeclaredCookie("plain", "analytics", True, "", "/"),
        DeclaredCookie("far", "analytics", True, "a.example", "/a"),
        DeclaredCookie("kept", "analytics", False, "", "/"),
    )


def test_a_notice_without_a_cookie_domain_names_one_host(read: Ruleset) -> None:
    assert read.cookie_domain == "example.com"
    assert Ruleset.of(NOTICE | {"site": {"key": "mix"}}).cookie_domain == ""
    assert Ruleset.of({key: NOTICE[key] for key in NOTICE if key != "site"}).cookie_domain == ""


def test_a_rule_keeps_all_that_it_says() -> None:
    said = rule(
        "CO",
        model="notice",
        overrides={"support": "opt-in"},
        memory_days=1,
        reask_days=2,
        two_step=True,
        dnt=True,
        gpc=False,
    )
    assert rules(said).region("CO", today=TODAY) == Region(
        "CO", Model.NOTICE, {"support": Model.OPT_IN}, 1, 2, two_step=True, dnt=True, gpc=False
    )


def test_an_older_notice_has_rules_of_fewer_fields() -> None:
    old = {key: value for key, value in rule("CO").items() if key not in ("two_step", "dnt", "gpc")}
    found = rules(old).region("CO", today=TODAY)
    assert (found.two_step, found.dnt, found.gpc) == (False, False, True)


STRICTER = [
    pytest.param({"overrides": {"analytics": "notice"}}, {}, id="a stricter model"),
    pytest.param(
        {"model": "notice", "two_step": True}, {"model": "opt-out"}, id="the model before all else"
    ),
    pytest.param({"dnt": True}, {"two_step": True}, id="two steps before Do Not Track"),
    pytest.param({"reask_days": None}, {"dnt": True}, id="Do Not Track before rest"),
    pytest.param({"reask_days": 365}, {"reask_days": None}, id="rest without end before a year's"),
    pytest.param({"reask_days": 182}, {"reask_days": 183}, id="the longer rest"),
    pytest.param({"memory_days": 1}, {"reask_days": 183}, id="rest before memory"),
    pytest.param({"memory_days": 182}, {"memory_days": 181}, id="the shorter memory"),
    pytest.param({"memory_days": None}, {"memory_days": 9999}, id="any memory before endless"),
]


@pytest.mark.requirement("R2")
@pytest.mark.parametrize("first", ["US-AA", "US-ZZ"], ids=["laxer first", "stricter first"])
@pytest.mark.parametrize(("laxer", "stricter"), STRICTER)
def test_of_a_country_without_its_part_the_strictest_rule_holds(
    laxer: dict[str, Any], stricter: dict[str, Any], first: str
) -> None:
    other = "US-ZZ" if first == "US-AA" else "US-AA"
    base = {"memory_days": 182, "reask_days": 182}
    rows = [rule(first, **base | laxer), rule(other, **base | stricter)]
    if first == "US-ZZ":
        rows.reverse()
    read = rules(rule("US", model="notice"), *rows, rule("ZZ"))
    assert read.region("US", today=TODAY).code == other
    assert read.region("US-WY", today=TODAY).code == "US", "a part that has no rule of its own"


def test_of_two_rules_of_one_place_the_first_counts() -> None:
    read = rules(rule("US-VT", model="opt-in"), rule("US-VT", model="notice"), rule("ZZ"))
    assert read.region("US-VT", today=TODAY).model == "opt-in"


def test_of_two_groups_that_cover_a_country_the_first_counts() -> None:
    read = rules(rule("EEA", covers=["FR"]), rule("EU", covers=["FR"]), rule("ZZ"))
    assert read.region("FR", today=TODAY).code == "EEA"


@pytest.mark.requirement("R177")
def test_of_rules_as_strict_as_the_countrys_one_in_another_language_counts() -> None:
    country, alberta = rule("CA", languages=["en", "fr"]), rule("CA-AB", languages=["en"])
    quebec = rule("CA-QC", languages=["fr", "en"])
    assert rules(country, alberta, quebec).languages("CA", today=TODAY) == ("fr", "en")
    assert rules(country, alberta).region("CA", today=TODAY).code == "CA"


def test_where_no_rule_is_in_force_the_strictest_holds_and_no_language_is_required() -> None:
    read = rules(rule("US"))
    assert read.region("FR", today=TODAY).own_law == STRICTEST.law("US") == STRICTEST.own_law
    assert read.languages("FR", today=TODAY) == ()


def test_a_country_under_a_groups_rule_is_not_asked_for_its_parts() -> None:
    read = rules(rule("EEA", covers=["FR"], model="notice"), rule("FR-971"), rule("ZZ"))
    assert read.region("FR", today=TODAY).code == "EEA"


def test_the_parts_of_a_country_count_in_their_time() -> None:
    part = rule("US-VT", valid_from="2028-01-01")
    read = rules(rule("US", model="notice"), part, rule("ZZ"))
    assert read.region("US", today=TODAY).code == "US"
    assert read.region("US", today=date(2028, 1, 1)).code == "US-VT"


def test_a_rule_that_was_found_is_found_again_and_memory_is_bounded() -> None:
    read = rules(rule("US", model="notice"), rule("ZZ"))
    found = read.region("US", today=TODAY)
    assert read.region("US", today=TODAY) is found
    for days in range(1, 9):
        assert read.region("US", today=TODAY + timedelta(days)).code == "US"
        assert len(read._days) <= kernel._MAX_DAYS
    assert read.region("US", today=TODAY) is not found, "others took its place"
    for number in range(kernel._MAX_PLACES + 9):
        assert read.region(f"US-{number}", today=TODAY).code == "US"
    assert len(read._found) <= kernel._MAX_PLACES


def test_a_notice_judges_a_class_by_its_key(read: Ruleset) -> None:
    here = replace(rules(rule("US", model="opt-out")).region("US", today=TODAY), laws={})
    yes = Answer(0, {"analytics": Choice(3, granted=True)}, region="US", model=Model.OPT_OUT)
    for key in (*read.categories, "unknown"):
        for context in (NOTHING, RequestContext(yes)):
            expected = judge(read.categories.get(key), here, context, now=DAY)
            assert read.judge(key, here, context, now=DAY) == expected
    assert read.judge("analytics", here, RequestContext(yes), now=DAY).reason == "choice"


@pytest.mark.parametrize("word", ["name", "summary", "purpose"])
def test_a_class_is_reworded_where_a_language_of_both_notices_reads_otherwise(word: str) -> None:
    before = {"texts": {"en": {word: "Statistics"}, "fr": {word: "Statistiques"}}}
    for texts, reads_otherwise in (
        (before["texts"], False),
        ({"en": {word: "Figures"}, "fr": {word: "Statistiques"}}, True),
        ({"en": {word: "Statistics"}, "es": {word: "Datos"}}, False),
    ):
        assert kernel.is_reworded(before, {"texts": texts}) is reads_otherwise
    assert kernel.is_reworded({}, before) is kernel.is_reworded(before, {}) is False


@pytest.mark.requirement("R163")
def test_a_choice_keeps_the_model_by_which_it_was_asked() -> None:
    answer = Answer(0, {}, model=Model.OPT_IN)
    assert answer.model_of(Choice(1, granted=True)) is Model.OPT_IN
    assert answer.model_of(Choice(1, granted=True, model=Model.NOTICE)) is Model.NOTICE


@pytest.mark.requirement("R30", "R81")
@pytest.mark.parametrize("flag", ["records", "sensitive"])
def test_what_records_or_is_sensitive_is_read(flag: str) -> None:
    first, *others = NOTICE["categories"]
    read = Ruleset.of(NOTICE | {"categories": [first | {flag: True}, *others]})
    flags = [getattr(one, flag) for one in read.categories.values()]
    assert flags == [True] + [False] * len(others)


@pytest.mark.requirement("R63")
def test_a_no_keeps_the_stricter_place_by_whose_rule_it_was_asked_for() -> None:
    read = rules(rule("FR", reask_days=182), rule("US", reask_days=None), rule("ZZ"))
    here = read.region("FR", today=TODAY)
    for shown, kept in (("US", {"US"}), ("FR", set()), ("ZZ", set()), ("", set())):
        found = read.places_kept(here, "FR", None, shown=shown)
        assert set(found.values()) == kept, shown


@pytest.mark.requirement("R9")
@pytest.mark.parametrize(
    ("choice", "stands"),
    [
        (None, True),
        (Choice(3, granted=True), True),  # given with its answer, before the refusal
        (Choice(3, granted=True, decided_at=101), False),
        (Choice(3, granted=True, decided_at=100), True),  # of one second the no stands
        (Choice(3, granted=False, decided_at=100), False),  # its own no says it already
    ],
)
def test_a_refusal_of_the_account_stands_until_a_later_answer(
    choice: Choice | None, stands: bool
) -> None:
    answer = Answer(99, {"analytics": choice} if choice else {})
    assert ("analytics" in unanswered_since({"analytics": 100}, answer)) is stands
    assert unanswered_since({"analytics": 100}, None) == ("analytics",)


@pytest.mark.requirement("R62", "R63")
def test_elsewhere_has_the_law_of_its_row_and_what_is_no_place_the_strictest() -> None:
    read = rules(rule("US", reask_days=None), rule("ZZ", memory_days=90, reask_days=91))
    here = read.region("ZZ", today=TODAY)
    assert here.law("BR") == (90, 91, False)
    assert here.law("us") == here.law("ZZ") == (90, None, False)
