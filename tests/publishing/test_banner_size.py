"""A banner above its budget is published with a warning; one that is far above is refused."""

import random
import re
from datetime import timedelta
from itertools import product
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from django.db import models
from django.test import Client
from django.utils import timezone

from consent import notices
from consent.models import (
    Category,
    CategoryText,
    Cookie,
    CookieText,
    RegionRule,
    Site,
    Theme,
    Wording,
)
from consent.notices import NoticeInForce
from consent.publishing import Draft, NotPossible, Problem, Proposal, Review, loading, publications
from consent.publishing.lint import lint_size
from consent.publishing.lint.fields import Field
from consent.scripts import answer_sizes
from tests import filled
from tests.languages import LANGUAGES
from tests.publishing.drafts import review

PLACES = {"ZZ": "", "EEA": "DE", "FR": "", "CA": "", "US": "", "US-CA": ""}
PLACES |= {"CA-QC": "", "CA-AB": "", "CA-BC": ""}


@pytest.fixture
def site(site: Site) -> Site:
    """Twenty categories in three languages, under a rule of each kind, with a look."""
    RegionRule.objects.exclude(code__in=PLACES).delete()
    RegionRule.objects.filter(code="EEA").update(covers="DE")
    RegionRule.objects.filter(code="US").update(two_step=True)
    Theme.objects.create(site=site, layout="centre", opener="right", action="#005a9c", radius=12)
    declare(site, 20)
    return site


def declare(site: Site, number: int) -> None:
    """Further categories, up to a number, each with a cookie and with words that come once."""
    for n in range(site.categories.count(), number):
        collected = {"personal_information": ["ip_address"], "retention_days": 30}
        category = Category.objects.create(site=site, key=f"further_{n}", order=9, **collected)
        cookie = Cookie.objects.create(
            category=category, name=f"_further_{n}", provider=loading.PROVIDER
        )
        for language in site.languages.split():
            purpose = filled.purpose(language)
            CookieText.objects.create(cookie=cookie, language=language, purpose=purpose)
            words = {"name": prose((n, language), 12), "summary": prose((language, n), 40)}
            CategoryText.objects.create(
                category=category, language=language, purpose=purpose, **words
            )


def prose(seed: object, length: int) -> str:
    """Text of exactly this length, of words that come once."""
    drawn = random.Random(str(seed))
    letters = drawn.choices("abcdefghijklmnopqrstuvwxyzéñ    ", k=length)
    return f"a{''.join(letters[2:])}e"


def fill(row: models.Model, *names: str, length: int = 0) -> None:
    for name in names:
        field: Any = row._meta.get_field(name)
        setattr(row, name, prose((row.pk, name), length or field.max_length))
    row.full_clean()
    row.save()


def largest(site: Site) -> answer_sizes.Answer:
    in_force = NoticeInForce.of(Draft.load(site).notice())
    return answer_sizes.largest(in_force, timezone.now().date())


def about_size(found: Review) -> list[Problem]:
    return [problem for problem in found.problems if problem.code == "banner_large"]


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


def test_twenty_categories_are_published_with_a_warning_that_names_the_longest_texts(
    site: Site, client: Client
) -> None:
    row = site.categories.get(key="further_15").texts.get(language="fr")
    row.summary, row.purpose = "", prose("a sentence", 250)
    row.save()

    read = review(site)

    assert read.errors == []
    [warning] = about_size(read)
    stated = re.match(r"In French the banner takes up to ([\d,]+) bytes", warning.text)
    assert stated
    most = int(stated[1].replace(",", ""))
    assert 9_500 < most <= 12_000
    assert (
        f"“Purpose” of “{row.category.texts.get(language='en').name}” (250 letters)" in warning.text
    )
    assert warning.at == Field("category", "further_15", "purpose", "fr")

    with pytest.raises(NotPossible, match="there is a warning"):
        propose(site, read, "")
    propose(site, read, "They are all needed")
    notices.forget()

    places = [covered or code for code, covered in PLACES.items()]
    requests = product(site.languages.split(), places, (False, True))
    sizes = [served(client, code, place, signal=gpc) for code, place, gpc in requests]
    # Within the margin of 60, and of what one minute or key packs better than another
    assert most - 80 <= max(sizes) <= most


def propose(site: Site, read: Review, reason: str) -> None:
    proposal = Proposal(read.draft_digest, reason)
    publications.propose(site, proposal, by="manage.py publish", may_publish=True)


@pytest.mark.parametrize(
    ("size", "expected"), [(9_500, []), (9_501, [False]), (12_000, [False]), (12_001, [True])]
)
def test_more_than_9500_bytes_are_a_warning_and_more_than_12000_an_error(
    site: Site, monkeypatch: pytest.MonkeyPatch, size: int, expected: list[bool]
) -> None:
    monkeypatch.setattr(answer_sizes.Answer, "size", size)

    assert [problem.is_error for problem in about_size(review(site))] == expected


def test_a_rule_that_begins_later_counts_today(site: Site) -> None:
    for wording in Wording.objects.all():
        fill(wording, "notice_body", "notice_note")  # what is read where silence is no no
    RegionRule.objects.update(model=RegionRule.Model.OPT_IN)
    before = largest(site)

    row = RegionRule.objects.get(code="FR")
    row.pk, row.code, row.model = None, "JP", RegionRule.Model.OPT_OUT
    row.languages, row.valid_from = "", timezone.now().date() + timedelta(days=1)
    row.save()

    assert largest(site).size > before.size + 100


def test_an_answer_is_compressed_in_full_only_where_it_may_be_large_and_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    quick = [5] * len(LANGUAGES)

    def compress(data: bytes, *, mode: int, quality: int) -> bytes:
        done.extend([quality] * (mode == brotli.MODE_GENERIC))
        return bytes(pack(data, mode=mode, quality=quality))

    pack = brotli.compress
    monkeypatch.setattr(brotli, "compress", compress)

    fill(site.wordings.get(language="fr"), "body", length=99)  # else it is known already
    assert about_size(review(site)) == about_size(review(site)) != []
    assert done == [*quick, 11]

    done.clear()
    Cookie.objects.filter(category__key__startswith="further").delete()
    Theme.objects.all().delete()
    monkeypatch.setitem(lint_size.__globals__, "BUDGET", 10_000)  # far above what is left
    assert about_size(review(site)) == []
    assert done == quick
