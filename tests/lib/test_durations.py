import pytest

from consent.lib import durations
from consent.models import Cookie

DAY = 86_400


@pytest.mark.requirement("R191")
@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (34_560_000, "400 days"),
        (31_449_600, "1 year"),  # 364 days, as Django has it
        (365 * DAY, "1 year"),
        (730 * DAY, "2 years"),
        (180 * DAY, "180 days"),
        (90 * DAY, "90 days"),
        (60 * DAY, "60 days"),
        (30 * DAY, "30 days"),
        (DAY, "1 day"),
        (DAY - 1, "24 hours"),
        (3_600, "1 hour"),
        (1_800, "30 minutes"),
        (1, "1 minute"),
        (0, "1 minute"),
        (None, "until you close the browser"),
    ],
)
def test_a_lifetime_is_said_in_days_or_whole_years(seconds: int | None, words: str) -> None:
    """GDPR 5(1)(a): a month has no fixed length, so none is told where days are counted."""
    assert durations.in_words(seconds, "en").replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("days", "language", "words"),
    [
        (182, "en", "182 days"),
        (182, "fr", "182 jours"),
        (182, "es", "182 días"),
        (365, "en", "1 year"),
        (365, "fr", "1 an"),
        (365, "es", "1 año"),
        (730, "fr", "2 ans"),
        (400, "fr", "400 jours"),
    ],
)
def test_it_is_said_in_the_visitors_language(days: int, language: str, words: str) -> None:
    assert durations.in_words(days * DAY, language).replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Cookie.Kind.LOCAL, "until you delete it"),
        (Cookie.Kind.DATABASE, "until you delete it"),
        (Cookie.Kind.CACHE, "until you delete it"),
        (Cookie.Kind.SESSION, "until you close the browser"),
        (Cookie.Kind.COOKIE, "until you close the browser"),
    ],
)
def test_without_a_lifetime_the_store_decides(kind: Cookie.Kind, words: str) -> None:
    assert durations.in_words(None, "en", is_lasting=kind.is_lasting) == words
