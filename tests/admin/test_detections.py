"""Cookies met in spite of a refusal: the list of names, and who may answer it."""

import csv
import io

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.models import Category, Cookie, Dismissal, Notice, Site
from consent.statistics import detections
from tests.admin.detected import (
    LIST,
    dismiss_address,
    listed,
    page,
    see,
    signed_in,
)


def test_a_name_is_listed_once_whatever_day_it_was_met_on(staff: Client, notice: Notice) -> None:
    see("_fbp", day="2026-11-20", count=5, clients=4)
    see("_fbp", day="2026-11-23")
    see("_fbp", day="2026-11-23", kind="survived")

    [(one, _)] = page(staff).context["rows"]

    assert (one.first.day, one.last.day, one.total, one.clients) == (20, 23, 11, 4)
    assert (one.vendor, one.use) == ("Meta", "marketing")
    text = page(staff).content.decode()
    assert "tried before a yes" in text and "still there after a no" in text


def test_the_newest_name_comes_first_and_the_most_frequent_of_a_day(
    staff: Client, notice: Notice
) -> None:
    see("old", day="2026-11-23", count=9)
    see("rare", count=1)
    see("frequent", count=5)

    assert listed(staff) == ["frequent", "rare", "old"]


def test_what_is_declared_and_what_waits_to_be_published_stand_apart(
    staff: Client, notice: Notice
) -> None:
    see("mix_consent_state")
    see("_ga")
    see("_new")
    see("cdn.chat.example", what="host")
    Cookie.objects.create(category=Category.objects.get(key="analytics"), name="_new", provider="A")
    Category.objects.filter(key="support").update(hosts="*.chat.example")

    assert listed(staff) == ["_ga"]
    assert listed(staff, "declared") == ["mix_consent_state"]
    assert set(listed(staff, "draft")) == {"_new", "cdn.chat.example"}
    assert "necessary" in page(staff, state="declared").content.decode()


def test_a_name_is_declared_as_what_it_was_met_as(staff: Client, notice: Notice) -> None:
    see("_support", what="local-storage")
    see("_support", what="cookie")

    assert [one.what for one, _ in page(staff).context["rows"]] == ["local-storage"]


def test_names_are_searched_for(staff: Client, notice: Notice) -> None:
    see("tried")
    see("left")

    assert listed(staff, q="lef") == ["left"]
    assert "contains “nothing”" in page(staff, q="nothing").content.decode()


def test_each_site_has_its_own_names(staff: Client, notice: Notice, shop: Site) -> None:
    see("here")
    see("there", site="shop")

    assert set(listed(staff)) == {"here", "there"}
    assert listed(staff, site="shop") == ["there"]
    staff.post(reverse("admin:choose_site"), {"site": "mix"})
    assert listed(staff) == ["here"]


def test_that_there_were_too_many_names_is_said(staff: Client, notice: Notice) -> None:
    assert "more names than" not in page(staff).content.decode()
    see(detections.OTHER_NAMES)

    assert "more names than a day has room for" in page(staff).content.decode()
    assert listed(staff) == []


def test_a_name_from_one_network_is_doubtful(staff: Client, notice: Notice) -> None:
    see("_x", clients=1)
    see("_y", clients=2)

    assert page(staff).content.decode().count("may be invented") == 1


def test_the_list_has_pages(staff: Client, notice: Notice) -> None:
    for number in range(60):
        see(f"name{number:02}")

    assert len(listed(staff)) == 50
    assert listed(staff, page=2) == [f"name{number}" for number in range(50, 60)]


def test_more_detections_cost_no_more_queries(staff: Client, notice: Notice) -> None:
    see("first")
    page(staff)  # what is in force is read once

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(staff)
        return len(seen)

    before = queries()
    for number in range(30):
        see(f"more-{number}")

    assert queries() == before <= 20


def test_what_was_found_is_exported(staff: Client, notice: Notice) -> None:
    see("_fbp", clients=2)
    see("=evil()")
    Dismissal.objects.create(site="mix", name="=evil()", reason="An attempt.", by="nina")

    response = staff.get(reverse("admin:consent_detection_export"))

    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(response.content.decode()))}
    assert set(rows) == {"_fbp", "'=evil()"}
    assert rows["_fbp"]["vendor"] == "Meta" and rows["_fbp"]["last_seen"] == "2026-11-24"
    assert rows["'=evil()"]["reason"] == "An attempt."


def test_what_one_may_not_do_is_not_offered_and_refused(client: Client, notice: Notice) -> None:
    see("_x", what="cookie")
    see("cdn.example", what="host")
    Dismissal.objects.create(site="mix", what="", name="_y", reason="R.", by="eve")
    see("_y")
    viewer = signed_in(client, "view_detection")
    host = f"?site={notice.site.pk}&found=cdn.example&what=host"

    text = page(viewer).content.decode()
    assert "Declare<" not in text and "Dismiss<" not in text
    assert "Reopen<" not in page(viewer, state="dismissed").content.decode()
    assert viewer.get(dismiss_address("_x", notice.site, "cookie")).status_code == 403
    assert viewer.get(f"{reverse('admin:consent_detection_host')}{host}").status_code == 403
    sent = {"site": notice.site.pk, "found": "_y", "what": ""}
    assert viewer.post(reverse("admin:consent_detection_reopen"), sent).status_code == 403

    for permission, offered in (
        ("add_cookie", "Declare<"),
        ("change_category", "Declare<"),
        ("add_dismissal", "Dismiss<"),
    ):
        able = signed_in(client, "view_detection", permission)
        assert offered in page(able).content.decode()
    able = signed_in(client, "view_detection", "delete_dismissal")
    assert "Reopen<" in page(able, state="dismissed").content.decode()
    assert able.post(reverse("admin:consent_detection_reopen"), sent).status_code == 302

    nobody = signed_in(client, "view_category")
    assert nobody.get(reverse(LIST)).status_code == 403
    assert nobody.get(reverse("admin:consent_detection_export")).status_code == 403
