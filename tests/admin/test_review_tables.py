"""What the review shows: old words beside new ones, and for how many a question is asked anew."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from consent import publishing
from consent.models import Notice, Site, Tally
from consent.publishing import differences, reconsent
from consent.publishing.reconsent import ReconsentReport
from consent.record.statistics import tallies

pytestmark = pytest.mark.django_db
PURPOSE = (
    "To count visits, record how pages are used and find errors, so that we can improve the site."
)


@pytest.fixture
def site(seeded: None) -> Site:
    site = Site.objects.get(key="mix")
    draft = publishing.Draft.load(site)
    draft.notice().save()
    site.categories.get(key="analytics").texts.filter(language="en").update(purpose=PURPOSE)
    return site


def latest(site: Site) -> Notice:
    found = site.notices.first()
    assert found is not None
    return found


def table(site: Site) -> str:
    found = differences.between(latest(site).snapshot, publishing.Draft.load(site).snapshot)
    return render_to_string("admin/consent/notice/differences.html", {"differences": found})


def asked(site: Site) -> str:
    found: ReconsentReport = reconsent.report(publishing.Draft.load(site), ["analytics"])
    counts = tallies.answers_since(site.key, since=found.since)
    context = {"reconsent": found, "sentences": found.sentences(counts)}
    return render_to_string("admin/consent/notice/reconsent.html", context)


def test_words_that_went_and_came_are_marked_in_the_markup(site: Site) -> None:
    html = table(site)

    assert re.findall(r"<del>(.*?)</del>", html) == ["see which"]
    assert re.findall(r"<ins>(.*?)</ins>", html) == ["record how"]


def test_what_is_written_in_the_catalogue_is_text(site: Site) -> None:
    site.wordings.filter(language="en").update(title="<script>alert(1)</script>")

    assert "<script>alert" not in table(site)
    assert "&lt;script&gt;" in table(site).replace("</ins>", "").replace("<ins>", "")


def test_how_many_are_asked_is_the_sentence_of_the_log(site: Site) -> None:
    facts = {"day": timezone.now().date(), "site": "mix", "notice": 1, "region": "FR"}
    facts |= {"language": "en", "surface": "banner"}
    Tally.objects.create(**facts, outcome="accept", count=400)
    Tally.objects.create(**facts, outcome="allowed", category="analytics", count=123)

    html = asked(site)

    assert (
        "Those who allowed Usage statistics are asked again, since its meaning changed (about 123 "
        "of 400 answers)." in html
    )


def test_nothing_counted_is_said_in_words(site: Site) -> None:
    assert "(not counted yet)" in asked(site)
