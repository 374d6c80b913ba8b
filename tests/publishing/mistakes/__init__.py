"""Mistakes that staff make, each as a row: how it is made, what becomes of it, what is said."""

from tests.publishing.mistakes import at_the_form, in_law, in_words, trackers
from tests.publishing.mistakes.driver import Answer, Mistake, is_reached, make, review

__all__ = ["KNOWN_TRACKERS", "ROWS", "Answer", "Mistake", "is_reached", "make", "review"]

ROWS = [*at_the_form.ROWS, *in_words.ROWS, *in_law.ROWS]
KNOWN_TRACKERS = trackers.ROWS
