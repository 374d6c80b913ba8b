"""Check that each place has exactly one named rule per day, in the site's languages."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from consent.kernel.rules import NOWHERE, WEAKEST_FIRST, Model
from consent.lib import languages, world
from consent.models.region import MAX_MEMORY
from consent.publishing import words
from consent.publishing.draft import Draft, every_row
from consent.publishing.lint import fields
from consent.publishing.lint.duties import OPT_IN_PLACES, FutureRules
from consent.publishing.lint.fields import Field, Problem, problem
from consent.publishing.words import Row, day, listed

_MAX_DAYS = 400  # of a yes: thirteen months, and the browsers' maximum for cookies


def lint(rules: FutureRules, draft: Draft) -> Iterator[Problem]:
    new, today = draft.snapshot, rules.today
    ended = [row for row in new["regions"] if _end(row) < today]
    lasting = [row for row in new["regions"] if row not in ended]
    unknown = [row for row in lasting if row["code"] == NOWHERE]
    if not any(start(row) <= today for row in unknown):
        at = fields.rule(unknown[0], "valid_from") if unknown else Field("regionrule", NOWHERE)
        yield problem("no_rule_for_unknown", at)
    for language in languages.available(new["site"]["languages"]):
        nameless = [row for row in lasting if not (row["names"].get(language) or "").strip()]
        where = ("name", "") if language == "en" else ("names", language)
        yield from _lacking("rule_unnamed", nameless, *where, language=languages.name(language))
    for row in lasting:
        yield from _codes(row)
        yield from _unknown(row, new)
    yield from _lacking("source", [row for row in lasting if not row["source"].strip()], "source")
    for row, other in combinations(lasting, 2):
        is_near = row["code"] == other["code"] or not {*row["covers"]}.isdisjoint(other["covers"])
        if is_near and max(start(row), start(other)) <= min(_end(row), _end(other)):
            yield from _clash(row, other)
    for row in ended:
        yield problem("rule_ended", fields.rule(row), rule=words.rule(row), day=day(_end(row)))
    yield from _memory(new["regions"])
    yield from _gaps(rules, draft)


def _lacking(
    code: str, rows: list[Row], name: str, at_language: str = "", **values: str
) -> Iterator[Problem]:
    """Report rules that lack something which visitors or reviewers read, all at once."""
    if rows:
        places = words.few([*dict.fromkeys(map(words.rule, rows))])
        yield problem(code, fields.rule(rows[0], name, at_language), places=places, **values)


def _codes(row: Row) -> Iterator[Problem]:
    """Report codes of places that do not exist."""
    for name, codes in (("code", [row["code"]]), ("covers", row["covers"])):
        if unknown := [code for code in codes if not world.exists(code)]:
            are = "is no place" if len(unknown) == 1 else "are no places"
            values = {"rule": words.rule(row), "codes": f"{listed(unknown)} {are}"}
            yield problem("no_such_place", fields.rule(row, name), **values)


def _unknown(row: Row, new: Row) -> Iterator[Problem]:
    """Report languages and categories that the site does not have."""
    spoken, name = new["site"]["languages"], words.rule(row)
    if missing := [code for code in row["languages"] if code not in spoken]:
        at, codes = fields.rule(row, "languages"), words.in_languages(missing)
        yield problem("rule_language_not_spoken", at, rule=name, languages=codes)
    known = {category["key"] for category in every_row(new)}
    if unknown := sorted(row["overrides"].keys() - known):
        at = fields.rule(row, "overrides")
        yield problem("exception_for_nothing", at, rule=name, categories=listed(unknown))


def _clash(row: Row, other: Row) -> Iterator[Problem]:
    """Report two rules in force without an order: of row place, the later to begin applies (R3)."""
    if row["code"] != other["code"]:
        places = listed([*map(world.name, sorted({*row["covers"]} & {*other["covers"]}))])
        values = {"rule": words.rule(row), "other": words.rule(other), "places": places}
        yield problem("place_in_two_rules", fields.rule(row, "covers"), **values)
    elif start(row) == start(other):
        when = f"begin on {day(start(row))}" if row["valid_from"] else "have no first day"
        at = fields.rule(row, "valid_from")
        yield problem("two_rules_at_once", at, rule=words.rule(row), when=when)


def start(row: Row) -> date:
    return date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min


def _end(row: Row) -> date:
    return date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max


def _memory(rows: Sequence[Row]) -> Iterator[Problem]:
    """Check that a yes ends, within the legal maximum, and not after a no (R61, R66)."""
    for row in rows:
        yes, no, rule = row["memory_days"], row["reask_days"], words.rule(row)
        if yes is None or yes > _MAX_DAYS:
            is_asked_first = not {row["code"], *row["covers"]}.isdisjoint(OPT_IN_PLACES)
            code = "yes_too_long" if is_asked_first else "yes_longer_than_browsers_keep"
            holds = "without end" if yes is None else f"for {yes:,} days"
            is_error = is_asked_first or (yes or 0) > MAX_MEMORY
            at = fields.rule(row, "memory_days")
            yield problem(code, at, is_error=is_error, rule=rule, holds=holds)
        elif row["model"] == Model.OPT_IN and no is not None and no < yes:
            # Then only visitors who refused are asked again
            yield problem(
                "yes_longer_than_no",
                fields.rule(row, "reask_days"),
                rule=rule,
                days=words.number_of_days(no),
            )


def _gaps(rules: FutureRules, draft: Draft) -> Iterator[Problem]:
    """Report days on which a place loses a rule that it had, so that a wider one applies (R3)."""
    today, rows = rules.today, draft.snapshot["regions"]
    before = draft.latest.snapshot["regions"] if draft.latest else []
    held = {row["code"] for row in before if start(row) <= today <= _end(row)}
    for code in dict.fromkeys(row["code"] for row in (*rows, *before)):
        own = sorted((row for row in rows if row["code"] == code), key=start)
        periods = [(start(row), _end(row)) for row in own]
        for on in rules.days:
            if any(first <= on <= last for first, last in periods):
                held.add(code)
            elif code in held:
                if later := next((row for row in own if start(row) > on), None):
                    yield _gap(rules, later, on)
                elif not own:
                    yield from _gone(rules, next(row for row in before if row["code"] == code))
                break


def _gone(rules: FutureRules, old: Row) -> Iterator[Problem]:
    """Report a rule that is taken away or switched off where a looser one takes its place."""
    row = rules.ruleset.row(old["code"], today=rules.today)
    if row and WEAKEST_FIRST.index(row["model"]) < WEAKEST_FIRST.index(old["model"]):
        at = Field("regionrule", old["code"])
        model = words.model(row["model"])
        yield problem("rule_gone", at, rule=words.rule(old), other=words.rule(row), model=model)


def _gap(rules: FutureRules, later: Row, on: date) -> Problem:
    row = rules.ruleset.row(later["code"], today=on)
    wider = "the strictest rule holds there"
    if row:
        wider = f"{words.rule(row)} holds there ({words.model(row['model'])})"
    when = "Until then" if on == rules.today else f"From {day(on)} until then"
    values = {"rule": words.rule(later), "start": day(start(later)), "wider": wider}
    return problem("gap", fields.rule(later, "valid_from"), when=when, **values)
