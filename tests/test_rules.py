"""The rules run the table."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from consent.cookies import reader as headers
from consent.kernel import rules
from consent.kernel.rules import Answer, Category, Choice, Judgement, Model, Region, RequestContext
from consent.kernel.ruleset import DeclaredCookie, Ruleset
from tests.ruleset import rule_of, ruleset_of
from tests.vectors import table, unfold, unfold_abroad

Row = dict[str, Any]
RULES = Ruleset(
    1,
    {row["key"]: Category(**row) for row in table("regions")["categories"]},
    cookies=(),
    regions=tuple(table("regions")["rules"]),
)


def named(name: str, key: str = "rows") -> list[Any]:
    return [pytest.param(row, id=row["id"]) for row in table(name)[key]]


def by_category() -> list[Any]:
    rows = defaultdict(list)
    for cells, row in zip(table("crossed")["rows"], unfold(table("crossed")), strict=True):
        rows[cells[0]].append(row)
    return [pytest.param(group, id=f"{name}: {len(group)} rows") for name, group in rows.items()]


def category_of(row: Row | None) -> Category | None:
    return None if row is None else Category(**row)


def region_of(row: Row) -> Region:
    overrides = {key: Model(model) for key, model in row["overrides"].items()}
    return Region(**row | {"model": Model(row["model"]), "overrides": overrides})


def evidence_of(row: Row) -> RequestContext:
    return RequestContext(**row | {"answer": row["answer"] and answer_of(row["answer"])})


def answer_of(row: Row) -> Answer:
    choices = {
        key: Choice(version, bool(yes), *kept)
        for key, (version, yes, *kept) in row["choices"].items()
    }
    return Answer(row["decided_at"], choices, row["signal"], row["region"])


def ruling_of(row: Row) -> Judgement:
    return rules.judge(
        category_of(row["category"]),
        rule_of(row),
        evidence_of(row["evidence"]),
        now=row["now"],
    )


def asks(row: Row, *categories: Row | None) -> list[str]:
    ruleset = ruleset_of(*map(category_of, categories))
    shown = evidence_of(row["evidence"])
    return list(ruleset.questions(rule_of(row), shown, now=row["now"]))


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("row", named("judge"))
def test_a_ruling_follows_from_what_was_shown(row: Row) -> None:
    judgement = ruling_of(row)
    assert (judgement.verdict, judgement.reason) == (row["verdict"], row["reason"])
    assert judgement.allows is row["allows"]


@pytest.mark.requirement("R11")
@pytest.mark.parametrize("rows", by_category())
def test_every_combination_is_ruled_and_asked_about_as_the_law_says(rows: list[Row]) -> None:
    wrong = {}
    for row in rows:
        judgement = ruling_of(row)
        found = (
            judgement.verdict,
            judgement.reason,
            judgement.allows,
            bool(asks(row, row["category"])),
        )
        if found != (row["verdict"], row["reason"], row["allows"], row["asks"]):
            wrong[row["id"]] = found
    assert wrong == {}


@pytest.mark.requirement("R6")
@pytest.mark.parametrize("row", named("signalled"))
def test_a_signal_stands_when_sent_now_or_with_the_answer(row: Row) -> None:
    assert rules.signalled(evidence_of(row["evidence"])) is row["signalled"]


@pytest.mark.requirement("R26", "R43")
@pytest.mark.parametrize("row", named("settle"))
def test_an_answer_is_resolved_into_complete_choices(row: Row) -> None:
    optional = [Category(**category) for category in row["optional"]]
    resolved = rules.resolve(
        row["choices"], optional=optional, signal=row["signal"], locked=row["held"]
    )
    assert resolved == row["settled"]
    assert list(resolved) == [category.key for category in optional]


@pytest.mark.requirement("R54")
@pytest.mark.parametrize("row", named("held"))
def test_after_an_opt_out_a_sale_is_locked(row: Row) -> None:
    ruleset = ruleset_of(*map(category_of, row["categories"]))
    shown = evidence_of(row["evidence"])
    assert list(ruleset.locked(rule_of(row), shown, now=row["now"])) == row["held"]


@pytest.mark.requirement("R54", "R60", "R61", "R62", "R63", "R64", "R65")
@pytest.mark.parametrize("day", sorted({cells[3] for cells in table("abroad")["rows"]}))
def test_an_answer_carries_the_law_of_the_place_where_it_was_given(day: int) -> None:
    wrong = {}
    for row in unfold_abroad(table("abroad")):
        if f"on day {day}" not in row["id"]:
            continue
        judgement, ruleset = ruling_of(row), ruleset_of(*map(category_of, row["categories"]))
        held = ruleset.locked(rule_of(row), evidence_of(row["evidence"]), now=row["now"])
        found = judgement.verdict, asks(row, *row["categories"]), list(held)
        if found != (row["verdict"], row["asks"], row["held"]):
            wrong[row["id"]] = found
    assert wrong == {}


@pytest.mark.requirement("R54", "R62", "R63")
@pytest.mark.parametrize("row", named("kept"))
def test_a_no_given_here_leaves_a_stricter_one_standing(row: Row) -> None:
    ruleset = ruleset_of(*map(category_of, row["categories"]))
    answer = evidence_of(row["evidence"]).answer
    assert ruleset.places_kept(rule_of(row), row["place"], answer) == row["keeps"]


@pytest.mark.requirement("R44", "R45")
@pytest.mark.parametrize("row", named("questions"))
def test_the_banner_asks_only_what_is_open(row: Row) -> None:
    assert asks(row, *row["categories"]) == row["asks"]


@pytest.mark.requirement("R4")
@pytest.mark.parametrize("row", named("gpc"))
def test_only_a_1_in_the_header_is_a_signal(row: Row) -> None:
    assert headers.gpc(row["header"]) is row["on"]


@pytest.mark.parametrize("row", named("regions"))
def test_a_place_follows_its_own_rule_then_its_groups_then_its_countrys(row: Row) -> None:
    today = date.fromisoformat(row["today"])
    assert RULES.region(row["code"], today=today) == region_of(row["finds"])
    assert RULES.region(row["code"], today=today) == region_of(row["finds"]), "once remembered"


@pytest.mark.parametrize(
    ("code", "languages"),
    [
        pytest.param("CA-QC", ("fr", "en"), id="its own"),
        pytest.param("CA", ("en", "fr"), id="a country without its province: the country's own"),
        pytest.param("CA-ON", ("en", "fr"), id="a province follows its country"),
        pytest.param("JP", (), id="a country in no row"),
    ],
)
def test_a_place_begins_with_its_own_language(code: str, languages: tuple[str, ...]) -> None:
    rows = (
        *({**row, "languages": []} for row in table("regions")["rules"][2:]),
        {**table("regions")["rules"][0], "languages": ["en", "fr"]},
        {**table("regions")["rules"][1], "languages": ["fr", "en"]},
    )
    ruleset = replace(RULES, regions=rows)
    assert ruleset.languages(code, today=date(2027, 1, 15)) == languages


@pytest.mark.requirement("R2")
def test_without_any_rule_the_strictest_holds() -> None:
    assert Ruleset(1, {}, cookies=(), regions=()).region(
        "US-CA", today=date(2027, 1, 15)
    ) == Region("ZZ", Model.OPT_IN, memory_days=182, reask_days=182)


@pytest.mark.parametrize("row", named("cookies"))
def test_a_cookie_belongs_to_the_category_that_declares_it(row: Row) -> None:
    register = tuple(DeclaredCookie(name, key) for name, key in table("cookies")["register"])
    assert (
        Ruleset(1, {}, cookies=register, regions=()).category_of(row["cookie"]) == row["category"]
    )
