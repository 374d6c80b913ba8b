import string
from dataclasses import replace

import pytest
from hypothesis import example, given, strategies as st

from consent.cookies import state
from consent.cookies.state import NOBODY, AccountState, State
from consent.kernel.rules import DAY, Answer, Choice, Model

DAY_NUMBER = 20_717
NOON = DAY_NUMBER * DAY  # the state says days

keys = st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True)
regions = st.sampled_from(["ZZ", "FR", "US-CA", "CA-QC", "GB-ENG", "FR-971"])
versions = st.integers(1, 999_999)
choices = st.builds(Choice, versions, st.just(False)) | st.builds(
    Choice, versions, st.sampled_from([True, None]), model=st.sampled_from(Model)
)
answers = st.builds(
    Answer,
    st.integers(0, 99_999).map(lambda day: day * DAY),
    st.dictionaries(keys, choices, max_size=12),
    signal=st.booleans(),
    region=regions,
)
accounts = st.builds(
    AccountState,
    st.booleans(),
    st.booleans(),
    st.sets(keys, max_size=5).map(lambda refused: tuple(sorted(refused))),
)


def test_a_choice_that_is_older_than_its_answer_says_so() -> None:
    older, own = (
        Choice(1, True, NOON - DAY, model=Model.OPT_IN),
        Choice(1, True, model=Model.OPT_OUT),
    )
    answer = Answer(NOON, {"analytics": older, "support": own}, region="US-CA")
    spelt = "1~20717~US-CA~0~analytics:1:3:20716~support:1:2"

    assert state.encode(answer) == spelt
    assert state.decode(spelt) == State(answer)


@pytest.mark.requirement("R111")
def test_no_second_is_told() -> None:
    """A second would be an id (design 5.4)."""
    morning = Answer(NOON + 60, {"analytics": Choice(1, True, NOON + 1)}, region="FR")
    evening = Answer(NOON + DAY - 1, {"analytics": Choice(1, True)}, region="FR")

    spelt = {state.encode(answer) for answer in (morning, evening)}
    assert spelt == {"1~20717~FR~0~analytics:1:3"}


@given(answers, accounts)
def test_what_was_written_is_read_back(answer: Answer, account: AccountState) -> None:
    value = state.encode(answer, account)
    assert state.decode(value) == (answer, account)


def test_one_answer_has_one_spelling() -> None:
    choices = {"support": Choice(2, False), "analytics": Choice(1, True)}
    one = Answer(NOON, choices, signal=True, region="US-CA")
    other = replace(one, choices=dict(reversed(choices.items())))

    assert state.encode(one) == state.encode(other)
    assert state.encode(one) == "1~20717~US-CA~1~analytics:1:3~support:2:0"


@pytest.mark.parametrize(
    ("signal", "account", "expected"),
    [
        (False, NOBODY, "0"),
        (True, NOBODY, "1"),
        (False, AccountState(opted_out=True), "2"),  # a token that cannot be believed
        (False, AccountState(is_signed_in=True), "4"),
        (True, AccountState(is_signed_in=True, opted_out=True), "7"),
        (False, AccountState(True, False, ("analytics", "support")), "4~analytics~support"),
    ],
)
def test_an_account_is_one_digit_and_what_it_refused(
    signal: bool, account: AccountState, expected: str
) -> None:
    answer = Answer(NOON, {}, signal=signal)

    assert state.encode(answer, account) == f"1~{DAY_NUMBER}~ZZ~{expected}"


@pytest.mark.requirement("R109")
def test_thirty_categories_fit() -> None:
    answer = Answer(NOON, {f"a_longer_category_{n:02}": Choice(12, True) for n in range(30)})

    assert len(state.encode(answer)) <= state.MAX_LENGTH // 2


@given(st.text(alphabet=string.printable))
@example("1~0~ZZ~0~a:1:1" + "~a:1:1" * 400)
def test_any_text_is_read_or_is_no_answer(value: str) -> None:
    found = state.decode(value)

    assert found is None or state.encode(*found) == value


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="nothing"),
        pytest.param("2~20717~US-CA~0", id="another version"),
        pytest.param("1~20717~US-CA~0~", id="a loose end"),
        pytest.param("1~20717~US-CA~0\n", id="a line end"),
        pytest.param("1~20717~us-ca~0", id="a region in small letters"),
        pytest.param("1~020717~US-CA~0", id="a leading zero"),
        pytest.param("1~-1~US-CA~0", id="before time began"),
        pytest.param("1~20717~US-CA~8", id="a flag that is none"),
        pytest.param("1~20717~US-CA~4~b~a", id="refusals out of order"),
        pytest.param("1~20717~US-CA~4~a~a", id="a refusal twice"),
        pytest.param("1~20717~US-CA~4~a~a:1:1", id="a choice after the refusals"),
        pytest.param("1~20717~US-CA~0~analytics:1:true", id="a yes in words"),
        pytest.param("1~20717~US-CA~0~analytics:1:1~analytics:1:0", id="yes and no"),
        pytest.param("1~20717~US-CA~0~support:1:1~analytics:1:1", id="out of order"),
        pytest.param("1~20717~US-CA~0~Analytics:1:1", id="a capital"),
        pytest.param("1~20717~US-CA~0~a:1:1:20718", id="younger than its answer"),
        pytest.param("1~20717~US-CA~0~a:1:1:20717", id="as old as its answer, and says so"),
        pytest.param("1~20717~US-CA~0~a:1:1:20716:US-CA", id="its answer's place, and says so"),
        pytest.param("1~20717~US-CA~0~a:1:1:20718:FR", id="younger, and elsewhere"),
        pytest.param("1~20717~US-CA~0~a:1:1:FR", id="a place without a day"),
        pytest.param("1~20717~US-CA~0~a:1:1:20716:EEA", id="a group of places"),
        pytest.param("1~20717~EEA~0", id="a region that is a group"),
        pytest.param("1~1790000000~US-CA~0", id="a second"),
        pytest.param("1~١٧٩~US-CA~0", id="other digits"),
        pytest.param(
            "1~20717~US-CA~0" + "".join(f"~k{n:03}:1:1" for n in range(300)), id="too long"
        ),
    ],
)
def test_what_we_did_not_write_is_no_answer(value: str) -> None:
    assert state.decode(value) is None


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(-1, {}), id="before time began"),
        pytest.param(Answer(NOON, {"a~b": Choice(1, True)}), id="a key that is none"),
        pytest.param(Answer(NOON, {}, region="California"), id="a region that is none"),
        pytest.param(Answer(NOON, {"a": Choice(1, True, NOON, "Rome")}), id="a place that is none"),
        pytest.param(
            Answer(NOON, {"a": Choice(1, True, NOON + DAY)}), id="younger than its answer"
        ),
        pytest.param(
            Answer(NOON, {f"category_{n}": Choice(1, True) for n in range(180)}), id="too long"
        ),
    ],
)
def test_what_could_not_be_read_back_is_not_written(answer: Answer) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        state.encode(answer)
