import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consent.cookies import state
from consent.kernel.rules import Answer, Choice

NOON = 1_790_000_000

keys = st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True)
choices = st.builds(Choice, st.integers(1, 999_999), st.booleans())
answers = st.builds(
    Answer,
    st.integers(0, 9_999_999_999),
    st.dictionaries(keys, choices, max_size=12),
    signal=st.booleans(),
)
regions = st.sampled_from(["ZZ", "FR", "US-CA", "CA-QC", "GB-ENG", "FR-971"])


def test_a_choice_that_is_older_than_its_answer_says_so() -> None:
    answer = Answer(NOON, {"analytics": Choice(1, True, NOON - 60), "support": Choice(1, True)})
    spelt = "1~1790000000~US-CA~0~analytics:1:1:1789999940~support:1:1"

    assert state.encode(answer, "US-CA") == spelt
    assert state.decode(spelt) == (answer, "US-CA", False)


@given(answers, regions, st.booleans())
def test_what_was_written_is_read_back(answer: Answer, region: str, account: bool) -> None:
    value = state.encode(answer, region, account=account)
    assert state.decode(value) == (answer, region, account)


def test_one_answer_has_one_spelling() -> None:
    one = Answer(NOON, {"support": Choice(2, False), "analytics": Choice(1, True)}, signal=True)
    other = Answer(NOON, {"analytics": Choice(1, True), "support": Choice(2, False)}, signal=True)

    assert state.encode(one, "US-CA") == state.encode(other, "US-CA")
    assert state.encode(one, "US-CA") == "1~1790000000~US-CA~1~analytics:1:1~support:2:0"


@pytest.mark.parametrize(
    ("signal", "account", "digit"),
    [(False, False, 0), (True, False, 1), (False, True, 2), (True, True, 3)],
)
def test_a_standing_no_is_one_digit(signal: bool, account: bool, digit: int) -> None:
    answer = Answer(NOON, {}, signal=signal)

    assert state.encode(answer, "ZZ", account=account) == f"1~{NOON}~ZZ~{digit}"


def test_thirty_categories_fit() -> None:
    answer = Answer(NOON, {f"a_longer_category_{n:02}": Choice(12, True) for n in range(30)})

    assert len(state.encode(answer, "US-CA")) <= 1024


@given(st.text(alphabet=string.printable))
@example("1~0~ZZ~0~a:1:1" + "~a:1:1" * 400)
def test_any_text_is_read_or_is_no_answer(value: str) -> None:
    found = state.decode(value)

    assert found is None or state.encode(*found[:2], account=found.account) == value


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="nothing"),
        pytest.param("2~1790000000~US-CA~0", id="another version"),
        pytest.param("1~1790000000~US-CA~0~", id="a loose end"),
        pytest.param("1~1790000000~US-CA~0\n", id="a line end"),
        pytest.param("1~1790000000~us-ca~0", id="a region in small letters"),
        pytest.param("1~01790000000~US-CA~0", id="a leading zero"),
        pytest.param("1~-1~US-CA~0", id="before time began"),
        pytest.param("1~1790000000~US-CA~4", id="a standing no that is none"),
        pytest.param("1~1790000000~US-CA~0~analytics:1:true", id="a yes in words"),
        pytest.param("1~1790000000~US-CA~0~analytics:1:1~analytics:1:0", id="yes and no"),
        pytest.param("1~1790000000~US-CA~0~support:1:1~analytics:1:1", id="out of order"),
        pytest.param("1~1790000000~US-CA~0~Analytics:1:1", id="a capital"),
        pytest.param("1~1790000000~US-CA~0~a:1:1:1790000001", id="younger than its answer"),
        pytest.param("1~١٧٩~US-CA~0", id="other digits"),
        pytest.param("1~1790000000~US-CA~0" + "~a:1:1" * 200, id="too long"),
    ],
)
def test_what_we_did_not_write_is_no_answer(value: str) -> None:
    assert state.decode(value) is None


@pytest.mark.parametrize(
    ("answer", "region"),
    [
        pytest.param(Answer(-1, {}), "ZZ", id="before time began"),
        pytest.param(Answer(NOON, {"a~b": Choice(1, True)}), "ZZ", id="a key that is none"),
        pytest.param(Answer(NOON, {}), "California", id="a region that is none"),
        pytest.param(
            Answer(NOON, {"a": Choice(1, True, NOON + 1)}), "ZZ", id="younger than its answer"
        ),
        pytest.param(
            Answer(NOON, {f"category_{n}": Choice(1, True) for n in range(90)}), "ZZ", id="too long"
        ),
    ],
)
def test_what_could_not_be_read_back_is_not_written(answer: Answer, region: str) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        state.encode(answer, region)
