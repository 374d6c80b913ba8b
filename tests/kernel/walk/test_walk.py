"""The kernel is finite, so it is walked from end to end, in both languages."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from consent.cookies.state import digit_of
from consent.kernel.rules import (
    CLOCK_SKEW,
    DAY,
    WEAKEST_FIRST,
    Judgement,
    Model,
    Reason,
    RequestContext,
    Verdict,
    judge,
)
from consent.scripts.config import flags, region_config
from tests.kernel.walk.states import (
    CATEGORIES,
    CONTEXTS,
    KEY,
    PARTNERS,
    READ,
    RULESETS,
    TODAY,
    State,
    states,
)
from tests.node import run
from tests.shared import ROOT
from tests.vectors import NOW

Sentence = Callable[[State, Judgement, bool, bool], bool]  # state, judgement, asked, locked


def _days(state: State) -> int:
    answer, choice = state.context.answer, state.choice
    assert answer and choice
    at = answer.decided_at if choice.decided_at is None else choice.decided_at
    return NOW // DAY - at // DAY


def _at_home(state: State) -> Judgement:
    """The same, read where the choice was given."""
    answer, choice = state.context.answer, state.choice
    assert answer and choice
    home = state.ruleset.region(answer.place_of(choice), today=TODAY)
    return judge(state.category, home, state.context, now=NOW)


def _asked(state: State) -> int:
    answer, choice = state.context.answer, state.choice
    assert answer and choice
    return WEAKEST_FIRST.index(answer.model_of(choice))


def _due(state: State) -> int:
    return WEAKEST_FIRST.index(state.region.model_for(state.category))


def _is_optional(state: State) -> bool:
    return not state.category.necessary


SENTENCES: dict[str, Sentence] = {
    "what is necessary is always granted, never asked about and never locked": (
        lambda s, j, asked, locked: (
            not s.category.necessary
            or (j.reason is Reason.NECESSARY and j.allows and not asked and not locked)
        )
    ),
    "no state grants a third party's class without a stored yes": (
        lambda s, j, *_: (
            not (j.allows and s.category.third_party and _is_optional(s))
            or (s.choice is not None and s.choice.granted is True)
        )
    ),
    "a yes counts only where it was asked as strictly as the rule here": (
        lambda s, j, *_: j.reason is not Reason.CHOICE or not j.allows or _asked(s) >= _due(s)
    ),
    "a switch that nobody touched is no yes: it is on only where silence is one": (
        lambda s, j, asked, _: (
            s.choice is None
            or s.choice.granted is not None
            or not _is_optional(s)
            or j.reason is not Reason.CHOICE
        )
    ),
    "what is on by rule, was shown by as strict a rule and left so is not asked about": (
        lambda s, j, asked, _: (
            j.reason is not Reason.REGION or s.choice is None or not asked or _asked(s) < _due(s)
        )
    ),
    "a signal, now or then, turns off what is sold, shared or targeted": (
        lambda s, j, *_: (
            not (_is_optional(s) and s.category.is_signalled)
            or not (s.context.signal or (s.context.answer and s.context.answer.signal))
            or j == Judgement(Verdict.DENIED, Reason.SIGNAL)
        )
    ),
    "an account's opt-out turns it off and is locked everywhere": (
        lambda s, j, asked, locked: (
            not (_is_optional(s) and s.category.is_signalled and s.context.account)
            or (j.verdict is Verdict.DENIED and locked)
        )
    ),
    "what is broken, from the future, a no or a yes to another version grants nothing": (
        lambda s, j, *_: (
            not (_is_optional(s) and j.allows)
            or not (
                s.context.is_broken
                or (s.context.answer and s.context.answer.decided_at > NOW + CLOCK_SKEW)
                or (s.choice and s.choice.granted is False)
                or (s.choice and s.choice.version != s.category.version)
            )
        )
    ),
    "a no holds at least as long as in the place where it was given": (
        lambda s, j, *_: (
            s.choice is None
            or s.choice.granted is not False
            or _at_home(s).verdict is not Verdict.DENIED
            or j.verdict is Verdict.DENIED
        )
    ),
    "a no holds at least as long as the law here says": (
        lambda s, j, *_: (
            s.choice is None
            or s.choice.granted is not False
            or j.reason is not Reason.CHOICE
            or (s.region.reask_days is not None and _days(s) > s.region.reask_days)
            or j.verdict is Verdict.DENIED
        )
    ),
    "a yes holds no longer than in the place where it was given, or here": (
        lambda s, j, *_: (
            s.choice is None
            or j.reason is not Reason.CHOICE
            or not j.allows
            or _at_home(s).verdict is Verdict.UNASKED  # asked less than the law there
            or (_at_home(s).allows and _days(s) <= (s.region.memory_days or 10**9))
        )
    ),
    "a no from an unknown place is never asked about again": (
        lambda s, j, asked, _: (
            s.choice is None
            or s.choice.granted is not False
            or s.context.answer is None
            or s.context.answer.decided_at > NOW + CLOCK_SKEW
            or s.context.answer.place_of(s.choice) != "ZZ"
            or not asked
        )
    ),
    "an opt-out of sale in California is locked wherever it is read, and never asked about": (
        lambda s, j, asked, locked: (
            s.context.answer is None
            or not (_is_optional(s) and s.category.is_signalled)
            or "US-CA" not in s.context.answer.refused_in(s.category)
            or (locked and not asked)
        )
    ),
    "silence grants only where the law here is not opt-in": (
        lambda s, j, *_: (
            j.reason is not Reason.REGION or s.region.model_for(s.category) is not Model.OPT_IN
        )
    ),
    "what is granted by a choice is not asked about": (
        lambda s, j, asked, _: not (asked and j.allows) or j.reason is Reason.REGION
    ),
    "what is locked is off": lambda s, j, asked, locked: not (locked and j.allows),
    "without answer, signal and account nothing is locked": (
        lambda s, j, asked, locked: s.context != RequestContext() or not locked
    ),
}


def seen(state: State) -> tuple[Judgement, bool, bool]:
    """What the kernel says of a state: the judgement, whether it is asked about and is locked."""
    found, context, ruleset = state.region, state.context, state.ruleset
    judgement = judge(state.category, found, context, now=NOW)
    asked = KEY in ruleset.questions(found, context, now=NOW)
    locked = KEY in ruleset.locked(found, context, now=NOW)
    return judgement, asked, locked


def _context(context: RequestContext) -> dict[str, Any]:
    answer = context.answer
    told = answer and {
        "decided_at": answer.decided_at,
        "region": answer.region,
        "signal": answer.signal,
        "choices": {
            key: [
                choice.version,
                digit_of(choice, answer),
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
    assert count > 150_000
