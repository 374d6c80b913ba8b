"""A warning that somebody answered with a reason is not asked about again in the same words."""

import pytest
from django.utils import timezone

from consent.models import Cookie, Publication, Site
from consent.publishing import NotPossible, publications, words
from tests.publishing.drafts import declare, propose, review, reword

pytestmark = pytest.mark.django_db

DAY = 86_400
WHY = "The vendor sets it so, and counsel knows"


def keep_for(days: int) -> None:
    Cookie.objects.filter(name="_analytics").update(lifetime=days * DAY)


@pytest.fixture
def answered(site: Site) -> Site:
    """A notice in force with a warning, and a small change since."""
    keep_for(5_000)
    with pytest.raises(NotPossible, match="Say why"):
        propose(site, reason=" ")
    propose(site, reason=WHY)
    site.wordings.filter(language="en").update(choose="Choose here")
    return site


def test_what_was_answered_is_read_before_and_wants_no_reason(answered: Site) -> None:
    found = review(answered)

    assert found.warnings == []
    assert not found.needs_reason
    [(text, why)] = found.read.items()
    assert "is declared for 5,000 days" in text
    assert why == [WHY, "anna", words.day(timezone.localdate())]

    propose(answered, reason="", by="berta")
    reword(answered, "To count visits, and no more.")
    assert review(answered).read == {text: why}


def test_new_words_are_asked_about_again(answered: Site) -> None:
    keep_for(6_000)

    assert [
        "is declared for 6,000 days" in warning.text for warning in review(answered).warnings
    ] == [True]
    assert review(answered).read == {}
    with pytest.raises(NotPossible, match="Say why"):
        propose(answered, reason="")


def test_only_what_was_published_counts(answered: Site) -> None:
    keep_for(6_000)
    Site.objects.update(second_person=Site.SecondPerson.ALWAYS)
    waiting = propose(answered, reason=WHY)
    assert waiting.state is Publication.State.WAITING
    publications.withdraw(answered, waiting.pk, by="anna")

    assert len(review(answered).warnings) == 1


def test_a_notice_that_nobody_gave_a_reason_for_answers_nothing(first_notice: None) -> None:
    keep_for(5_000)
    found = review(Site.objects.get())

    assert (len(found.warnings), found.read) == (1, {})


@pytest.mark.requirement("R8")
@pytest.mark.parametrize("key", ["analytics", "necessary"])
def test_what_no_signal_switches_off_is_read_each_time(site: Site, key: str) -> None:
    texts = site.categories.get(key=key).texts.filter(language="en")
    texts.update(purpose="To choose advertising that fits.", summary="")
    propose(site, reason=WHY)
    site.wordings.filter(language="en").update(choose="Choose here")

    [warning] = review(site).warnings
    assert "says “advertising”" in warning.text
    with pytest.raises(NotPossible, match="Say why"):
        propose(site, reason="")


def test_what_sells_is_asked_about_once_for_each_name(site: Site) -> None:
    declare(site, "marketing", "_ads")
    propose(site, reason=WHY)
    reword(site, "To count visits, and no more.")
    assert review(site).warnings == []

    declare(site, "marketing", "_more")

    [again] = review(site).warnings
    assert again.text.startswith(
        "“Advertising” sells or shares data (_ads, _more and ads.example.com), and the privacy"
    )
