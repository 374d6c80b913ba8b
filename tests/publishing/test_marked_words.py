"""What of a text is marked as another one than before."""

from difflib import SequenceMatcher
from typing import Any

import pytest

from consent.publishing.differences import Difference, difference


def test_words_are_marked_whole_and_the_rest_is_not() -> None:
    old, new = (
        "To count visits, see which pages are used and find errors.",
        "To count visits, record how pages are used and find errors.",
    )
    change = Difference("", "", "Purpose", "English", old, new)

    assert [piece.text for piece in change.old_pieces if piece.is_changed] == ["see which"]
    assert [piece.text for piece in change.new_pieces if piece.is_changed] == ["record how"]
    assert "".join(piece.text for piece in change.old_pieces) == old
    assert "".join(piece.text for piece in change.new_pieces) == new


@pytest.mark.parametrize(("old", "new"), [("", "New"), ("Yes", "No"), ("A b", "Quite other text")])
def test_what_has_nothing_in_common_is_marked_as_a_whole(old: str, new: str) -> None:
    change = Difference("", "", "", "", old, new)

    assert all(piece.is_changed for piece in (*change.old_pieces, *change.new_pieces))


def test_of_a_long_text_only_what_is_near_a_change_is_shown() -> None:
    old = " ".join(["Words that stay."] * 200)
    change = Difference("", "", "", "", old, f"{old} One more sentence.")

    assert len("".join(piece.text for piece in change.new_pieces)) < 250
    assert change.new_pieces[-1].text.strip() == "One more sentence."
    assert "[…]" in change.old_pieces[0].text


def test_a_long_text_of_few_words_does_not_take_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    def counted(_: None, own: list[str], others: list[str]) -> Any:
        matcher: Any = SequenceMatcher(None, own, others)
        pairs = sum(len(matcher.b2j.get(token, ())) for token in own)
        assert pairs <= 250_000
        return matcher

    monkeypatch.setattr(difference, "SequenceMatcher", counted)
    change = Difference("", "", "", "", "x b " * 2_000 + "end", "y b b x " * 1_500 + "stop")

    assert change.old_pieces and change.new_pieces


def test_of_a_long_text_scattered_words_are_marked_and_no_others() -> None:
    old = " ".join(f"word{number}" for number in range(600))
    new = old.replace("word7 ", "other ").replace("word300 ", "others ").replace("word590 ", "")
    change = Difference("", "", "", "", old, new)

    assert [piece.text for piece in change.old_pieces if piece.is_changed] == [
        "word7",
        "word300",
        "word590",
    ]
    assert [piece.text for piece in change.new_pieces if piece.is_changed] == ["other", "others"]
