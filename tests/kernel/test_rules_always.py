"""What holds for every answer beyond the states that `walk/` visits from end to end."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from consent.cookies.account_token import unanswered_since
from consent.kernel import rules
from consent.kernel.rules import (
    DAY,
    Answer,
    Category,
    Choice,
    Model,
    Region,
    RequestContext,
    Verdict,
)
from tests.ruleset import ruleset_of

KEYS = st.sampled_from(["analytics", "marketing", "support", "other"])
VERSIONS = st.integers(1, 3)
DAYS = st.none() | st.integers(0, 500)
NOW = st.integers(1_700_000_000, 2_000_000_000)
CATEGORIES = st.builds(
    Category, KEYS, VERSIONS, st.just(False), st.booleans(), st.booleans(), st.booleans()
)
REGIONS = st.builds(
    Region,
    st.just("US-CA"),
    st.sampled_from(Model),
    st.dictionaries(KEYS, st.sampled_from(Model)),
    memory_days=DAYS,
    reask_days=DAYS,
)
CHOICES = st.dictionaries(KEYS, st.builds(Choice, VERSIONS, st.booleans()))
ANSWERS = st.builds(Answer, st.integers(1_600_000_000, 2_100_000_000), CHOICES, st.booleans())
EVIDENCE = st.builds(
    RequestContext, st.none() | ANSWERS, st.booleans(), st.booleans(), is_broken=st.booleans()
)
NOTICES = st.lists(CATEGORIES, unique_by=lambda category: category.key)


@given(CATEGORIES, REGIONS, EVIDENCE, NOW)
def test_nothing_grants_what_the_account_refused(
    category: Category, region: Region, context: RequestContext, now: int
) -> None:
    refused = replace(context, refused=(category.key,))
    assert rules.judge(category, region, refused, now=now).verdict is Verdict.DENIED
    assert category.key not in ruleset_of(category).questions(region, refused, now=now)


@given(ANSWERS, st.dictionaries(KEYS, st.integers(1_600_000_000, 2_100_000_000)))
def test_of_a_refusal_and_an_own_yes_the_later_stands(
    answer: Answer, refused: dict[str, int]
) -> None:
    standing = unanswered_since(refused, answer)
    for key, choice in answer.choices.items():
        if choice.granted and key in refused:
            assert (key in standing) is (refused[key] >= answer.decided_at)


@pytest.mark.requirement("R30", "R81", "R83", "R159")
@given(CATEGORIES, REGIONS, EVIDENCE, NOW, st.sampled_from(["third_party", "records", "sensitive"]))
def test_what_involves_others_records_or_is_sensitive_needs_a_yes_to_this_version_inside_the_memory(
    category: Category, region: Region, context: RequestContext, now: int, flag: str
) -> None:
    marked = replace(category, **{flag: True})  # type: ignore[arg-type]
    judgement = rules.judge(marked, region, context, now=now)
    if judgement.allows:
        answer = context.answer
        assert answer and answer.choices[category.key] == Choice(category.version, granted=True)
        if region.memory_days is not None:
            assert now - answer.decided_at < (region.memory_days + 1) * DAY


@given(CATEGORIES, REGIONS, ANSWERS, NOW, st.lists(st.integers(0, 40 * DAY), max_size=30))
def test_a_yes_that_has_ended_never_returns_however_often_the_visitor_comes(
    category: Category, region: Region, answer: Answer, now: int, waits: list[int]
) -> None:
    yes = replace(answer, decided_at=now, choices={category.key: Choice(category.version, True)})
    verdicts = [
        rules.judge(category, region, RequestContext(yes), now=now + sum(waits[:visit])).verdict
        for visit in range(len(waits) + 1)
    ]
    first_off = next((n for n, verdict in enumerate(verdicts) if not verdict.allows), None)
    if first_off is not None:
        assert not any(verdict.allows for verdict in verdicts[first_off:])


@given(st.dictionaries(KEYS, st.none() | st.booleans() | st.integers(0, 1)), NOTICES, st.booleans())
def test_settling_names_every_category_and_silence_is_a_no(
    choices: dict[str, Any], notice: list[Category], signal: bool
) -> None:
    resolved = ruleset_of(*notice).resolve(choices, signal=signal)
    assert set(resolved) == {category.key for category in notice}
    for category in notice:
        if resolved[category.key]:
            assert choices[category.key] is True
            assert not (signal and (category.sells_or_shares or category.targets_ads))


@pytest.mark.requirement("R62")
@given(NOTICES, REGIONS, ANSWERS, NOW, st.booleans())
def test_where_a_no_has_no_end_it_is_never_asked_about_again(
    notice: list[Category], region: Region, answer: Answer, now: int, signal: bool
) -> None:
    for_ever = replace(region, reask_days=None)
    past = replace(answer, decided_at=min(answer.decided_at, now))
    asked = ruleset_of(*notice).questions(for_ever, RequestContext(past, signal), now=now)
    refused = {key for key, choice in answer.choices.items() if not choice.granted}
    assert refused.isdisjoint(asked)


@pytest.mark.requirement("R65")
@given(NOTICES, REGIONS, ANSWERS, NOW)
def test_who_opted_out_of_one_sale_is_never_asked_for_another(
    notice: list[Category], region: Region, answer: Answer, now: int
) -> None:
    sale = Category("sale", sells_or_shares=True)
    for_ever = replace(region, reask_days=None)
    no = replace(answer, choices={**answer.choices, "sale": Choice(1, granted=False)})
    asked = ruleset_of(sale, *notice).questions(for_ever, RequestContext(no), now=now)
    assert not {c.key for c in (sale, *notice) if c.is_signalled} & set(asked)


@pytest.mark.requirement("R60")
@given(NOTICES, REGIONS, st.booleans(), NOW)
def test_refusing_everything_leaves_nothing_to_ask_on_the_next_page(
    notice: list[Category], region: Region, signal: bool, now: int
) -> None:
    choices = ruleset_of(*notice).resolve({}, signal=signal)
    no = {c.key: Choice(c.version, choices[c.key]) for c in notice}
    context = RequestContext(Answer(now, no, signal), signal=signal)
    assert ruleset_of(*notice).questions(region, context, now=now) == ()
