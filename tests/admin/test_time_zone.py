"""The admin reads and writes times in the service's zone, in one spelling that names it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from consent import notices
from consent.models import Notice, Publication, Site
from consent.publishing import Review
from tests.admin.decisions import give
from tests.admin.drafts import reword
from tests.admin.test_second_person import propose

HOUR = re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?\b(?P<zone> E[SD]T)?|\b[ap]\.m\.")
REVIEW = reverse("admin:consent_notice_publish", args=["mix"])


@pytest.fixture(autouse=True)
def lakeland(settings: Any) -> None:
    settings.TIME_ZONE = "America/New_York"


@pytest.fixture
def changed(staff: Client, notice: Notice) -> Client:
    reword("To count.")
    return staff


@pytest.mark.parametrize("day", [date(2027, 1, 12), date(2027, 7, 13)], ids=["winter", "summer"])
def test_nine_in_lakeland_is_nine_there(changed: Client, day: date) -> None:
    assert "(time zone America/New_York)" in changed.get(REVIEW).text

    propose(changed, publish_at=f"{day}T09:00")

    publication = Publication.objects.get()
    zone, hour = ("EST", 14) if day.month == 1 else ("EDT", 13)
    assert publication.publish_at == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    words = f"{day:%-d %B %Y}, 09:00 {zone}"
    assert f"<strong>{words}</strong>" in changed.get(REVIEW).text
    assert words in changed.get(reverse("admin:index")).text


def test_the_rules_of_its_day_are_those_of_the_day_in_utc(
    changed: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = []
    build = Review.build

    def built(*args: Any, **named: Any) -> Any:
        days.append(named.get("day"))
        return build(*args, **named)

    monkeypatch.setattr(Review, "build", built)
    propose(changed, publish_at="2027-01-12T21:00")
    assert date(2027, 1, 13) in days and date(2027, 1, 12) not in days


def _pages(site: Site) -> Iterator[str]:
    """The first page, each list and one row of each, and what stands beside them."""
    yield reverse("admin:index")
    yield from (
        reverse(f"admin:consent_notice_{page}", args=[site.key]) for page in ("compare", "launch")
    )
    yield reverse("admin:consent_site_switch", args=[site.pk])
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if row := model._default_manager.order_by("pk").last():
            yield reverse(f"{name}_change", args=[row.pk])
            yield reverse(f"{name}_history", args=[row.pk])


def test_each_time_names_its_zone(changed: Client, site: Site, notice: Notice) -> None:
    give(notice)
    propose(changed)
    notices.switch(site, is_off=True, by="nina", reason="An undeclared script")
    seen = set()
    for page in _pages(site):
        text = re.sub(r"<[^>]*>", " ", changed.get(page, follow=True).text)
        for time in HOUR.finditer(text):
            assert time["zone"], f"{page}: {text[time.start() - 60 : time.end() + 20]}"
            seen.add(page)
    assert len(seen) >= 8
