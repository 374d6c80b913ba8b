"""The kernel is finite, so it is walked from end to end, in both languages."""

import json
from typing import Any

import pytest

from consent.kernel.rules import RequestContext
from consent.scripts.config import flags, region_config
from tests.kernel.walk.sentences import SENTENCES, seen
from tests.kernel.walk.states import (
    CATEGORIES,
    CONTEXTS,
    PARTNERS,
    READ,
    RULESETS,
    TODAY,
    states,
)
from tests.node import run
from tests.shared import ROOT
from tests.vectors import NOW


def _context(context: RequestContext) -> dict[str, Any]:
    answer = context.answer
    told = answer and {
        "decided_at": answer.decided_at,
        "region": answer.region,
        "signal": answer.signal,
        "choices": {
            key: [
                choice.version,
                int(choice.granted),
                answer.decided_at if choice.decided_at is None else choice.decided_at,
                answer.place_of(choice),
            ]
            for key, choice in answer.choices.items()
        },
    }
    flags = ("signal", "account", "is_broken")
    return {"answer": told, **{name: getattr(context, name) for name in flags}}


def _in_javascript() -> list[str]:
    places = []
    for category in CATEGORIES:
        for place in READ:
            region = RULESETS[category].region(place, today=TODAY)
            both = [
                {"key": one.key, "version": one.version, **flags(one, region)}
                for one in (category, PARTNERS)
            ]
            places.append({"region": region_config(region, place), "categories": both})
    given = {"places": places, "contexts": list(map(_context, CONTEXTS)), "now": NOW}
    script = str(ROOT / "tests" / "kernel" / "walk" / "walk.mjs")
    told: list[str] = json.loads(run("node", script, given=json.dumps(given)))
    return told


@pytest.mark.requirement("R8", "R9", "R21", "R54", "R60", "R61", "R62", "R63", "R64", "R65")
def test_every_state_keeps_every_sentence_in_both_languages() -> None:
    there = iter(_in_javascript())
    count, broken, differ = 0, dict.fromkeys(SENTENCES, 0), 0
    for state in states():
        judgement, asked, locked = seen(state)
        here = f"{judgement.verdict} {judgement.reason} {asked:d} {locked:d}"
        differ += here != next(there)
        for words, holds in SENTENCES.items():
            broken[words] += not holds(state, judgement, asked, locked)
        count += 1

    assert {words: times for words, times in broken.items() if times} == {}
    assert differ == 0, "no state grants more in one language than in the other"
    assert next(there, None) is None
    assert count > 100_000
