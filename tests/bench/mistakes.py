"""Which mistakes of staff the lint sees: each row of its tests' tables, by its own sentence.

An error keeps a notice from being published, a warning is read with it; what gets no sentence, or
another one, passes unseen.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.test.utils import setup_databases

from consent.publishing import Draft, Problem, lint
from tests import filled
from tests.publishing import (
    test_advertising,
    test_claims,
    test_collection,
    test_declared_names,
    test_lint,
    test_lint_law,
    test_mistakes,
    test_site_address as _address,
    test_steering,
    test_theme,
    test_third_parties,
    test_trackers,
    test_tried_by_hand,
)
from tests.publishing.conftest import ready
from tests.publishing.drafts import TODAY, Edits, declared, edited, following

Mistake = tuple[str, Edits, str]  # its name, what is changed, what is said then
Answer = tuple[str, list[Problem], str]  # its name, what is said, what should be
_OWN = test_trackers.JUSTIFIED
_NECESSARY = f"{test_trackers.OURS}/cookies/+"
_STATS = test_declared_names.STATS


def main() -> None:
    setup_databases(verbosity=0, interactive=False)
    filled.seed()
    draft = Draft.load(ready())
    print("| | mistakes | errors | warnings | unseen |\n| --- | ---: | ---: | ---: | ---: |")
    total, unseen = [0, 0, 0, 0], list[str]()
    for family, answers in _families(draft):
        levels = [(name, _level(found, sentence)) for name, found, sentence in answers]
        counts = [sum(level == one for _, level in levels) for one in ("error", "warning", "")]
        line = [len(levels), *counts]
        print(f"| {family} | {' | '.join(map(str, line))} |")
        total = [one + more for one, more in zip(total, line, strict=True)]
        unseen += [f"{family}: {name}" for name, level in levels if not level]
    print(f"| **all** | {' | '.join(map(str, total))} |\n")
    print(f"{total[-1]} pass unseen.", *unseen, sep="\n* " if unseen else "")


def _level(found: Iterable[Problem], sentence: str) -> str:
    """How the row's sentence is told, most strictly; nothing where it is not."""
    levels = {one.is_error for one in found if sentence in one.text}
    return "error" if True in levels else "warning" if levels else ""


def _families(draft: Draft) -> Iterator[tuple[str, list[Answer]]]:
    for family, mistakes in (*_tables(), *_names(), *_laws()):
        yield (
            family,
            [
                (name, lint(edited(draft, edits), today=TODAY), sentence)
                for name, edits, sentence in mistakes
            ],
        )
    yield (
        "tried by hand, November 2026",
        [
            (name, lint(following(draft, {}, edits), today=TODAY), sentence)
            for name, (edits, _, sentence) in test_tried_by_hand.TRIED.items()
        ],
    )
    yield from _texts()


def _tables() -> Iterator[tuple[str, Iterable[Mistake]]]:
    """What changes a draft, as the tables have it."""
    yield "texts and declarations", _named(test_mistakes.ERRORS | test_mistakes.WARNINGS)
    yield "what is missing or untrue", _listed(test_lint.ERRORS + test_lint.WARNINGS)
    advertising = {
        name: ({**test_advertising.SHIPPED, **edits}, why)
        for name, (edits, why) in test_advertising.KNOWN.items()
    }
    yield "advertising without its flags", _named(advertising)
    yield "third parties that are not ticked", _named(test_third_parties.FOLLOWS)
    domains = [({"site/cookie_domain": one}, why) for one, why in _values(_address.DOMAINS)]
    origins = [({"site/origins": [one]}, why) for one, why in _values(_address.ORIGINS)]
    yield "addresses of the site", _listed(domains + origins)
    yield "looks", _listed([({"theme": look}, text) for look, text in test_theme.LOOKS if text])


def _names() -> Iterator[tuple[str, Iterable[Mistake]]]:
    found: list[tuple[Edits, str]] = []
    trackers = [(_OWN | {_NECESSARY: one}, why) for one, why in test_trackers.TRACKERS]
    foreign = [({_NECESSARY: one}, why) for one, why in test_trackers.FOREIGN]
    replay = f"{test_trackers.REPLAY}/cookies/+"
    hidden = [({replay: declared(name)}, f"{name} in “") for name in test_trackers.HIDDEN]
    yield "trackers as necessary, or as the site's own", _listed(trackers + foreign + hidden)
    for name, sentence in _values(test_declared_names.ROWS):
        found.append(({_STATS: declared(name)}, sentence))
    for fact, text, sentence in test_declared_names.MISSHAPEN:
        found.append(({_STATS: declared("_x", **{fact: text})}, sentence))
    yield "names, domains and paths", _listed(found)


def _laws() -> Iterator[tuple[str, Iterable[Mistake]]]:
    duties = [
        ({f"regions/{code}/{name}": value for name, value in facts.items()}, sentence)
        for code, facts, sentence in test_lint_law.DUTIES
    ]
    rules = [*duties, *test_lint_law.ERRORS, *test_lint_law.WARNINGS]
    yield "rules of places", _listed(rules)
    parties = _values(test_collection.PARTIES)
    files = [test_collection.ads_with(*filter(None, one)) for one in parties]
    sold = [(edits, "a contract was signed") for edits in files]
    kept = [(test_collection.UNTIL, "how long that information is kept")]
    yield "what is sold and kept", _listed(sold + kept)


def _texts() -> Iterator[tuple[str, list[Answer]]]:
    """What the modules lint without a draft."""
    steered = [*test_steering.LABELS, *(("en", "save", text) for text in test_steering.SAVES)]
    yield "buttons that steer", [_steered(*one, "The button") for one in steered]
    places = ("body", "note", "dialog_body")
    going = [(code, place, text) for code, text in test_steering.GOING_ON for place in places]
    yield "to go on is a yes", [_steered(*one, "to go on reading") for one in going]
    promises = [(one, "third_party") for one in test_claims.SHARING]
    promises += [(one, "sells_or_shares") for one in test_claims.SHARING + test_claims.SELLING]
    yield (
        "promises that are not so",
        [
            (text, test_claims.untrue(test_claims.row(code, text, **{flag: True})), "not so")
            for (code, text), flag in promises
        ],
    )
    yield (
        "texts in the wrong language",
        [
            (text, test_claims.translations(test_claims.row(code, text)), f"written in {other}")
            for code, text, other in test_claims.MISPLACED
        ],
    )


def _steered(language: str, text: str, words: str, sentence: str) -> Answer:
    return f"{words} ({language}, {text})", test_steering.lint(language, **{text: words}), sentence


def _values(table: Iterable[Any]) -> list[Any]:
    """What pytest's parameters hold."""
    return [one.values for one in table]


def _named(table: Mapping[str, tuple[Edits, str]]) -> Iterable[Mistake]:
    return [(name, *row) for name, row in table.items()]


def _listed(rows: Iterable[tuple[Edits, str]]) -> Iterable[Mistake]:
    return [(sentence, edits, sentence) for edits, sentence in rows]
