"""What browsers met of what was refused, beside the category that should have held it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent import notices, publishing
from consent.models import Detection, Notice
from consent.statistics import detections

LIST = "admin:consent_detection_changelist"


def see(name: str, **facts: object) -> Detection:
    row = {"day": "2026-11-24", "site": "mix", "kind": "blocked", "count": 3} | facts
    return Detection.objects.create(name=name, **row)


def listed(staff: Client, query: str = "") -> list[tuple[str, str]]:
    """Name and category, row by row."""
    page = staff.get(f"{reverse(LIST)}?{query}").content.decode()
    names = re.findall(r'field-name">(?:<a[^>]*>)?([^<]+)', page)
    categories = re.findall(r'field-category">([^<]+)', page)
    return list(zip(names, categories, strict=True))


def test_each_name_stands_beside_the_category_that_declares_it(
    staff: Client, notice: Notice
) -> None:
    site = notice.site
    support = site.categories.get(key="support")
    support.hosts, support.third_party = "*.chat.example", True
    support.save()
    publishing.publish(site)
    notices.forget()
    name = support.texts.get(language="en").name
    for seen in ("*.chat.example", "mix_consent_state", "_fbp", detections.OTHER_NAMES):
        see(seen)

    assert dict(listed(staff)) == {
        "*.chat.example": name,
        "mix_consent_state": "Strictly necessary",
        "_fbp": "not declared",
        detections.OTHER_NAMES: "further names: a day has room for so many",
    }


def test_the_newest_day_comes_first_and_the_most_frequent_in_it(
    staff: Client, notice: Notice
) -> None:
    see("old", day="2026-11-23", count=9)
    see("rare", count=1)
    see("frequent", count=5)

    assert [name for name, _ in listed(staff)] == ["frequent", "rare", "old"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param("kind__exact=survived", ["left"], id="what survived"),
        pytest.param("kind__exact=blocked", ["tried"], id="what was blocked"),
        pytest.param("q=lef", ["left"], id="a part of the name"),
    ],
)
def test_detections_are_filtered_and_found(
    staff: Client, notice: Notice, query: str, names: list[str]
) -> None:
    see("tried")
    see("left", kind="survived")

    assert [name for name, _ in listed(staff, query)] == names


def test_a_site_without_a_notice_declares_nothing(staff: Client) -> None:
    see("_ga")

    assert listed(staff) == [("_ga", "not declared")]


def test_detections_are_read_and_not_written(staff: Client, notice: Notice) -> None:
    row = see("_fbp")
    name = "admin:consent_detection"
    page = reverse(f"{name}_change", args=[row.pk])

    assert staff.get(page).status_code == 200
    assert staff.post(page, {"count": 9}).status_code == 403
    assert staff.get(reverse(f"{name}_add")).status_code == 403
    assert staff.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    row.refresh_from_db()
    assert row.count == 3


def test_more_detections_cost_no_more_queries(staff: Client, notice: Notice) -> None:
    see("first")
    staff.get(reverse(LIST))  # what is in force is read once

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert staff.get(reverse(LIST)).status_code == 200
        return len(seen)

    before = queries()
    for number in range(30):
        see(f"more-{number}")

    assert queries() == before <= 20


def test_they_stand_with_the_record(staff: Client) -> None:
    groups = {
        group["name"]: group for group in staff.get(reverse("admin:index")).context["app_list"]
    }

    assert "Detection" in [model["object_name"] for model in groups["Record"]["models"]]
