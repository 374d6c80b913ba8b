"""Check that each place has exactly one named rule per day, in the site's languages."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from consent.kernel.rules import NOWHERE, Model
from consent.lib import languages, world
from consent.models.region import LONGEST_MEMORY
from consent.publishing import words
from consent.publishing.draft import Draft, every_row
from consent.publishing.lint import fields
from consent.publishing.lint.duties import OPT_IN_PLACES
from consent.publishing.lint.fields import Field, Problem, warning
from consent.publishing.lint.future_rules import FutureRules
from consent.publishing.words import Row, day, listed

MAX_DAYS = 400  # days; thirteen months, and the browsers' maximum for cookies
SOURCES = {
    "source": "No legal source is written for {places}, so nobody can check the rule. Write the "
    "law that it follows.",
    "verified": "Nobody has compared these rules with their law yet: {places}. Have counsel do it, "
    "and write the day as “verified”.",
}


def lint(rules: FutureRules, draft: Draft) -> Iterator[Problem]:
    new, today = draft.snapshot, rules.today
    ended = [row for row in new["regions"] if end(row) < today]
    lasting = [row for row in new["regions"] if row not in ended]
    if not any(row["code"] == NOWHERE and start(row) <= today for row in lasting):
        yield Problem(
            "There is no rule ZZ in force, so nothing says what holds for visitors whose place is "
            "not known. Add it, or let the one that is there begin today.",
            at=next(
                (fields.rule(row, "valid_from") for row in lasting if row["code"] == NOWHERE),
                Field("regionrule", NOWHERE),
            ),
        )
    for language in languages.available(new["site"]["languages"]):
        yield from _names(lasting, language)
    for row in lasting:
        yield from _codes(row)
        yield from _languages(row, new)
        yield from _overrides(row, new)
    yield from _sources(lasting)
    for one, other in combinations(lasting, 2):
        is_near = one["code"] == other["code"] or not {*one["covers"]}.isdisjoint(other["covers"])
        if is_near and max(start(one), start(other)) <= min(end(one), end(other)):
            yield from _clash(one, other)
    for row in ended:
        yield warning(
            f"The rule {words.rule(row)} ended on {day(end(row))}. It does nothing and can go.",
            at=fields.rule(row),
        )
    yield from _memory(new["regions"])
    yield from _gaps(rules, draft)


def _codes(row: Row) -> Iterator[Problem]:
    """Report codes of places that do not exist."""
    for name, codes in (("code", [row["code"]]), ("covers", row["covers"])):
        if unknown := [code for code in codes if not world.exists(code)]:
            is_are = "is" if len(unknown) == 1 else "are"
            yield Problem(
                f"{words.rule(row)}: {listed(unknown)} {is_are} no place, so nobody would "
                "ever come under this rule there. Write the code of ISO 3166: FR, US-CA.",
                at=fields.rule(row, name),
            )


def _names(rows: list[Row], language: str) -> Iterator[Problem]:
    """Require names: the preference page shows the name of the applicable law."""
    if nameless := [row for row in rows if not (row["names"].get(language) or "").strip()]:
        places = words.few([*dict.fromkeys(words.rule(row) for row in nameless)])
        name = "name" if language == "en" else "names"
        yield Problem(
            f"No name is written in {languages.name(language)} for {places}, and visitors there "
            "read it on their preference page. Write it.",
            at=fields.rule(nameless[0], name, "" if language == "en" else language),
        )


def _languages(row: Row, new: Row) -> Iterator[Problem]:
    missing = [code for code in row["languages"] if code not in new["site"]["languages"]]
    at = fields.rule(row, "languages")
    if missing:
        yield Problem(
            f"{words.rule(row)} requires {words.in_languages(missing)}, which the site does not "
            "speak. Add it to the site's languages, or take it out of the rule.",
            at=at,
        )
    first = next(iter(row["languages"]), None)
    if first and first not in missing and first not in new["texts"]:
        yield Problem(
            f"{words.rule(row)} begins in {languages.name(first)}, and there is no wording in it. "
            "Write one, or let the rule begin in another language.",
            at=at,
        )


def _overrides(row: Row, new: Row) -> Iterator[Problem]:
    unknown = row["overrides"].keys() - {category["key"] for category in every_row(new)}
    if unknown:
        yield Problem(
            f"{words.rule(row)} makes exceptions for categories that do not exist: "
            f"{listed(sorted(unknown))}. Take them away.",
            at=fields.rule(row, "overrides"),
        )


def _sources(rows: list[Row]) -> Iterator[Problem]:
    """Require a rule's legal source and the date of its last verification (R158)."""
    for fact, text in SOURCES.items():
        if lacking := [row for row in rows if not (row[fact] or "").strip()]:
            places = words.few([*dict.fromkeys(map(words.rule, lacking))])
            yield warning(text.format(places=places), at=fields.rule(lacking[0], fact))


def _clash(one: Row, other: Row) -> Iterator[Problem]:
    """Report two rules in force together without an order between them (R3).

    Of two rules of one place that began on different days, the later one applies.
    """
    if one["code"] == other["code"]:
        if start(one) == start(other):
            when = f"begin on {day(start(one))}" if one["valid_from"] else "have no first day"
            yield Problem(
                f"{words.rule(one)} has two rules that {when}, so which one holds is not clear. "
                "Give one of them another first day, or delete it.",
                at=fields.rule(one, "valid_from"),
            )
        return
    shared = sorted({*one["covers"]} & {*other["covers"]})
    yield Problem(
        f"{listed([*map(world.name, shared)])}: further places of {words.rule(one)} and "
        f"of {words.rule(other)} at once, so which rule holds is not clear. Leave them in one "
        "of the two.",
        at=fields.rule(one, "covers"),
    )


def start(row: Row) -> date:
    return date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min


def end(row: Row) -> date:
    return date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max


def _memory(rows: Sequence[Row]) -> Iterator[Problem]:
    """Check that a yes ends, and within the legal maximum (R61, R66)."""
    for row in rows:
        is_asked_first = not {row["code"], *row["covers"]}.isdisjoint(OPT_IN_PLACES)
        days = row["memory_days"]
        if days is not None and days <= MAX_DAYS:
            yield from _no(row)
            continue
        holds = "without end" if days is None else f"for {days:,} days"
        why = (
            "where a yes has to be asked for it has to be renewed: authorities there expect six "
            "months, and thirteen at the most"
            if is_asked_first
            else f"no browser keeps the answer longer than {MAX_DAYS} days"
        )
        yield Problem(
            f"By the rule {words.rule(row)} a yes holds {holds}, and {why}. Write "
            f"{182 if is_asked_first else MAX_DAYS} there.",
            is_asked_first or (days or 0) > LONGEST_MEMORY,
            fields.rule(row, "memory_days"),
        )


def _no(row: Row) -> Iterator[Problem]:
    """Warn where a yes outlives a no: then only visitors who refused are asked again."""
    yes, no = row["memory_days"], row["reask_days"]
    if row["model"] == Model.OPT_IN and no is not None and no < yes:
        yield warning(
            f"By the rule {words.rule(row)} a yes holds longer than a no: whoever refused is asked "
            f"again after {no} days. Let both hold alike.",
            at=fields.rule(row, "reask_days"),
        )


def _gaps(rules: FutureRules, draft: Draft) -> Iterator[Problem]:
    """Report days on which a place loses its rule, so that a wider rule would apply (R3).

    Before a law's first day there is no gap: there must have been a rule that ended.
    """
    today, rows = rules.today, draft.snapshot["regions"]
    before = draft.latest.snapshot["regions"] if draft.latest else []
    held = {row["code"] for row in before if start(row) <= today <= end(row)}
    for code in dict.fromkeys(row["code"] for row in rows):
        own = sorted((row for row in rows if row["code"] == code), key=start)
        for on in rules.days:
            if any(start(row) <= on <= end(row) for row in own):
                held.add(code)
            elif code in held:
                if later := next((row for row in own if start(row) > on), None):
                    yield _gap(rules, later, on)
                break


def _gap(rules: FutureRules, later: Row, on: date) -> Problem:
    when = "Until then" if on == rules.today else f"From {day(on)} until then"
    row = rules.ruleset.row(later["code"], today=on)
    wider = (
        f"{words.rule(row)} holds there ({words.model(row['model'])})"
        if row
        else "the strictest rule holds there"
    )
    return warning(
        f"The rule {words.rule(later)} begins on {day(start(later))}, and no other one of "
        f"that place holds before. {when} {wider}. Leave the rule that "
        "holds today as it is, and add a second one that begins on that day.",
        at=fields.rule(later, "valid_from"),
    )
