"""What can be published fits the banner's budget, in every language and under every rule."""

import random
import re
from collections.abc import Iterable
from datetime import timedelta
from itertools import product
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import models
from django.test import Client
from django.utils import timezone

from consent import notices, publishing
from consent.models import Category, CategoryText, RegionRule, Site, Wording
from consent.notices import NoticeInForce
from consent.publishing import Proposal, publications
from consent.publishing.lint.duties import days_ahead
from consent.scripts import answer_sizes, banner

pytestmark = pytest.mark.usefixtures("measured")

PLACES = {"ZZ": "", "EEA": "DE", "FR": "", "CA": "", "US": "", "US-CA": ""}
PLACES |= {"CA-QC": "", "CA-AB": "", "CA-BC": ""}
CONFIRMATIONS = "saved_accepted", "saved_rejected", "saved_custom", "unsent"
FIGURE = re.compile(r"(\w+): ([\d,]+) of 9,000")


@pytest.fixture
def site(site: Site) -> Site:
    """Twelve categories, under a rule of each kind."""
    RegionRule.objects.exclude(code__in=PLACES).delete()
    RegionRule.objects.filter(code="EEA").update(covers="DE")
    RegionRule.objects.filter(code="US").update(two_step=True)
    for number in range(12 - site.categories.count()):
        Category.objects.create(site=site, key=f"further_{number}", order=9)
    for category, language in product(site.categories.all(), site.languages.split()):
        CategoryText.objects.get_or_create(
            category=category, language=language, defaults={"name": "Name", "purpose": "Purpose"}
        )
    return site


def prose(seed: object, length: int) -> str:
    """Text of exactly this length, of words that come once."""
    drawn = random.Random(str(seed))
    letters = drawn.choices("abcdefghijklmnopqrstuvwxyzéñ    ", k=length)
    return "".join(letters).strip().ljust(length, "x")


def fill(row: models.Model, *names: str, length: int = 0) -> None:
    for name in names:
        field: Any = row._meta.get_field(name)
        setattr(row, name, prose((row.pk, name), length or field.max_length))
    row.full_clean()
    row.save()


def give_texts(length: int) -> None:
    """Fill what the banner says to a visitor's answers, and its line of each purpose."""
    for text in CategoryText.objects.all():
        fill(text, "summary", length=20)
    for wording in Wording.objects.all():
        fill(wording, "title", "hide", "change_label", "policy_link", "privacy_link")
        fill(wording, *CONFIRMATIONS, length=length)


def largest(site: Site) -> list[answer_sizes.Answer]:
    in_force = NoticeInForce.of(publishing.Draft.load(site).notice())
    return answer_sizes.largest(in_force, [timezone.now().date()])


def figures(lines: Iterable[object]) -> dict[str, int]:
    found = [FIGURE.match(str(line)) for line in lines]
    return {match[1]: int(match[2].replace(",", "")) for match in found if match}


def sizes(site: Site) -> dict[str, int]:
    notice = publishing.Draft.load(site).notice()
    in_force = NoticeInForce.of(notice)
    return figures(
        answer_sizes.largest(
            in_force, days_ahead(in_force.snapshot["regions"], timezone.now().date())
        )
    )


def served(client: Client, language: str, place: str, *, signal: bool) -> int:
    headers: dict[str, Any] = {"HTTP_SEC_GPC": "1"} if signal else {}
    response = client.get(
        "/banner.js",
        {"language": language},
        HTTP_X_REGION=place,
        HTTP_ACCEPT_ENCODING="br",
        **headers,
    )
    assert (response.status_code, response["Content-Encoding"]) == (200, "br")
    return len(response.content)


def test_the_longest_texts_that_forms_allow_are_refused_with_their_figures(site: Site) -> None:
    for text in CategoryText.objects.all():
        fill(text, "name", "summary")
    for wording in Wording.objects.all():
        fields = wording._meta.concrete_fields
        limited = (field.name for field in fields if getattr(field, "max_length", None))
        answers = ("accept", "reject")  # that say neither yes nor no are refused for that
        others = ("language", "privacy_policy_url", *answers)
        fill(wording, *(name for name in limited if name not in others))
    site.categories.update(third_party=False, hosts="", signals={})  # these texts name none

    review = publishing.Review.build(publishing.Draft.load(site))
    errors = [problem.text for problem in review.errors]

    found = figures(errors)
    assert found.keys() == {"English", "French", "Spanish"}
    assert len(errors) == 3
    assert min(found.values()) > banner.BUDGET == 9_000
    assert figures(review.sizes) == found
    with pytest.raises(publishing.NotPossible, match="Mend first"):
        publications.propose(
            site, Proposal(review.draft_digest, "Why"), by="nina", may_publish=True
        )
    assert site.notices.count() == 0


def just_fitting(site: Site) -> int:
    """The length of the texts with which the largest answer nearly takes the whole budget."""
    found = {}
    for length in (50, 150):
        give_texts(length)
        found[length] = max(sizes(site).values())
    return 50 + int((banner.BUDGET - 110 - found[50]) * 100 / (found[150] - found[50]))


def test_what_just_fits_is_published_and_every_answer_fits(site: Site, client: Client) -> None:
    site.languages = "en fr"
    site.save()
    give_texts(just_fitting(site))
    answers = largest(site)
    stated = [answer.size for answer in answers]
    assert 8_850 < max(stated) <= 9_000

    publishing.publish(site)
    notices.forget()

    for answer, most in zip(answers, stated, strict=True):
        size = served(client, answer.language, answer.place, signal=answer.signal)
        assert most - 2 * answer_sizes.MARGIN <= size <= most
    language = max(answers, key=lambda answer: answer.size).language
    places = [covered or code for code, covered in PLACES.items()]
    requests = product(places, (False, True))
    every = [served(client, language, place, signal=gpc) for place, gpc in requests]
    assert max(every) <= 9_000


def test_one_language_that_is_too_large_is_named_alone(site: Site) -> None:
    for text in CategoryText.objects.filter(language="fr"):
        fill(text, "name", "summary")
    fill(Wording.objects.get(language="fr"), *CONFIRMATIONS)

    errors = publishing.Review.build(publishing.Draft.load(site)).errors

    assert figures(problem.text for problem in errors).keys() == {"French"}


def test_a_rule_that_begins_later_counts_today(site: Site) -> None:
    for wording in Wording.objects.all():
        fill(wording, "notice_body", "notice_note")  # what is read where silence is no no
    RegionRule.objects.update(model=RegionRule.Model.OPT_IN)
    before = sizes(site)

    row = RegionRule.objects.get(code="FR")
    row.pk, row.code, row.model = None, "JP", RegionRule.Model.OPT_OUT
    row.languages, row.valid_from = "", timezone.now().date() + timedelta(days=1)
    row.save()

    after = sizes(site)
    assert after.keys() == before.keys()
    assert all(after[language] > before[language] for language in before)


def test_a_draft_is_measured_once_whatever_a_person_decides(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishing.publish(site)
    CategoryText.objects.filter(language="en").update(purpose="To do something else.")
    draft, measure = publishing.Draft.load(site), Mock(return_value=[])
    monkeypatch.setattr(answer_sizes, "answers", measure)

    asked, kept = (publishing.Review.build(draft, ticked=ticked) for ticked in (None, ()))

    assert asked.material != kept.material
    assert measure.call_count == 1
