"""The kernel's rules give what each row of the tables in `tests/vectors` expects."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from consent.cookies import reader as headers
from consent.kernel import rules
from consent.kernel.rules import Answer, Category, Choice, Judgement, Model, Region, RequestContext
from consent.kernel.ruleset import DeclaredCookie, Ruleset
from tests.ruleset import rule_of, ruleset_of
from tests.vectors import abroad, law, table

Row = dict[str, Any]
RULES = Ruleset(
    1,
    {row["key"]: Category(**row) for row in table("regions")["categories"]},
    cookies=(),
    regions=tuple(table("regions")["rules"]),
)


def wrong(found: Callable[[Row], Row], rows: Iterable[Row]) -> dict[str, Row]:
    """The rows for which something else is found than they expect, by id."""
    every = {row["id"]: (row, found(row)) for row in rows}
    assert every
    return {
        id: facts
        for id, (row, facts) in every.items()
        if facts != {name: row[name] for name in facts}
    }


def category_of(row: Row | None) -> Category | None:
    return None if row is None else Category(**row)


def region_of(row: Row) -> Region:
    overrides = {key: Model(model) for key, model in row["overrides"].items()}
    return Region(**row | {"model": Model(row["model"]), "overrides": overrides})


def context_of(row: Row) -> RequestContext:
    return RequestContext(**row | {"answer": row["answer"] and answer_of(row["answer"])})


def answer_of(row: Row) -> Answer:
    choices = {
        key: Choice(version, None if yes is None else bool(yes), *kept)
        for key, (version, yes, *kept) in row["choices"].items()
    }
    model = Model(row.get("model", Model.OPT_IN))
    return Answer(row["decided_at"], choices, row["signal"], row["region"], model)


def judgement_of(row: Row) -> Judgement:
    return rules.judge(
        category_of(row["category"]),
        rule_of(row),
        context_of(row["evidence"]),
        now=row["now"],
    )


def asks(row: Row, *categories: Row | None) -> list[str]:
    ruleset = ruleset_of(*map(category_of, categories))
    shown = context_of(row["evidence"])
    return list(ruleset.questions(rule_of(row), shown, now=row["now"]))


def judged(row: Row) -> Row:
    judgement = judgement_of(row)
    return {
        "verdict": judgement.verdict,
        "reason": judgement.reason,
        "allows": judgement.allows,
    }


@pytest.mark.requirement("R21")
def test_a_judgement_follows_from_rule_answer_and_signal() -> None:
    assert wrong(judged, table("judge")["rows"]) == {}


@pytest.mark.requirement("R11")
def test_every_combination_is_judged_and_asked_about_as_the_law_says() -> None:
    def found(row: Row) -> Row:
        return judged(row) | {"asks": bool(asks(row, row["category"]))}

    assert wrong(found, law.rows()) == {}


@pytest.mark.requirement("R6")
def test_a_signal_stands_when_sent_now_or_with_the_answer() -> None:
    def found(row: Row) -> Row:
        return {"signalled": rules.signalled(context_of(row["evidence"]))}

    assert wrong(found, table("signalled")["rows"]) == {}


@pytest.mark.requirement("R26", "R43")
def test_an_answer_is_resolved_into_complete_choices() -> None:
    def found(row: Row) -> Row:
        optional = [Category(**category) for category in row["optional"]]
        resolved = ruleset_of(*optional).resolve(
            row["choices"], signal=row["signal"], locked=row["held"]
        )
        assert list(resolved) == [category.key for category in optional]
        return {"settled": resolved}

    assert wrong(found, table("settle")["rows"]) == {}


@pytest.mark.requirement("R54")
def test_after_an_opt_out_a_sale_is_locked() -> None:
    assert wrong(locked, table("held")["rows"]) == {}


def locked(row: Row) -> Row:
    ruleset = ruleset_of(*map(category_of, row["categories"]))
    shown = context_of(row["evidence"])
    return {"held": list(ruleset.locked(rule_of(row), shown, now=row["now"]))}


@pytest.mark.requirement("R54", "R60", "R61", "R62", "R63", "R64", "R65")
def test_an_answer_carries_the_law_of_the_place_where_it_was_given() -> None:
    def found(row: Row) -> Row:
        asked = asks(row, *row["categories"])
        return locked(row) | {"verdict": judgement_of(row).verdict, "asks": asked}

    assert wrong(found, abroad.rows()) == {}


@pytest.mark.requirement("R54", "R62", "R63")
def test_a_no_given_here_leaves_a_stricter_one_standing() -> None:
    def found(row: Row) -> Row:
        ruleset = ruleset_of(*map(category_of, row["categories"]))
        answer = context_of(row["evidence"]).answer
        return {"keeps": ruleset.places_kept(rule_of(row), row["place"], answer)}

    assert wrong(found, table("kept")["rows"]) == {}


@pytest.mark.requirement("R44", "R45")
def test_the_banner_asks_only_what_is_open() -> None:
    assert (
        wrong(lambda row: {"asks": asks(row, *row["categories"])}, table("questions")["rows"]) == {}
    )


@pytest.mark.requirement("R4")
def test_only_a_1_in_the_header_is_a_signal() -> None:
    assert wrong(lambda row: {"on": headers.gpc(row["header"])}, table("gpc")["rows"]) == {}


@pytest.mark.requirement("R2", "R3")
def test_a_place_follows_its_own_rule_then_its_groups_then_its_countrys() -> None:
    for row in table("regions")["rows"]:
        today, expected = date.fromisoformat(row["today"]), region_of(row["finds"])
        assert RULES.region(row["code"], today=today) == expected, row["id"]
        assert RULES.region(row["code"], today=today) == expected, f"{row['id']}, once remembered"


@pytest.mark.parametrize(
    ("code", "languages"),
    [
        pytest.param("CA-QC", ("fr", "en"), id="its own"),
        pytest.param("CA", ("fr", "en"), id="a country without its province: the strictest one's"),
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


def test_a_cookie_belongs_to_the_category_that_declares_it() -> None:
    register = tuple(DeclaredCookie(name, key) for name, key in table("cookies")["register"])
    ruleset = Ruleset(1, {}, cookies=register, regions=())
    rows = table("cookies")["rows"]
    assert wrong(lambda row: {"category": ruleset.category_of(row["cookie"])}, rows) == {}
