"""Names that browsers met and nobody declares: the list, who may answer it, and dismissals."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.admin import undeclared
from consent.admin.undeclared import FoundName
from consent.models import Category, Change, Cookie, Dismissal, Notice, Site
from tests.admin.detected import LIST, dismiss_address, listed, page, see
from tests.admin.people import signed_in

REOPEN = reverse("admin:consent_detection_reopen")


def found(*sites: Site, query: str = "") -> list[FoundName]:
    return undeclared.names(sites or list(Site.objects.all()), query)


def named(state: str = "open") -> list[str]:
    return [one.name for one in found() if one.state == state]


def test_a_name_is_listed_once_whatever_day_it_was_met_on(staff: Client, notice: Notice) -> None:
    see("_fbp", day="2026-11-20", count=5, clients=4)
    see("_fbp", day="2026-11-23")
    see("_fbp", day="2026-11-23", kind="survived")

    [one] = found()

    assert (one.first.day, one.last.day, one.total, one.clients) == (20, 23, 11, 4)
    assert (one.vendor, one.use) == ("Meta", "marketing")
    text = page(staff).content.decode()
    assert "tried before a yes" in text and "still there after a no" in text


def test_what_is_declared_and_what_waits_to_be_published_stand_apart(notice: Notice) -> None:
    see("mix_consent_state")
    see("_ga")
    see("_new")
    see("cdn.chat.example", what="host")
    Cookie.objects.create(category=Category.objects.get(key="analytics"), name="_new", provider="A")
    Category.objects.filter(key="support").update(hosts="*.chat.example")

    assert named() == ["_ga"]
    assert named("declared") == ["mix_consent_state"]
    assert set(named("draft")) == {"_new", "cdn.chat.example"}
    assert {one.category for one in found()} == {"", "necessary", "analytics", "support"}


def test_a_name_is_declared_as_what_it_was_met_as(notice: Notice) -> None:
    see("_support", what="local-storage")
    see("_support", what="cookie")

    assert [one.what for one in found() if one.state == "open"] == ["local-storage"]


def test_each_site_has_its_own_names(staff: Client, notice: Notice, shop: Site) -> None:
    see("here")
    see("there", site="shop")

    assert set(listed(staff)) == {"here", "there"}
    assert listed(staff, site="shop") == ["there"]
    staff.post(reverse("admin:choose_site"), {"site": "mix"})
    assert listed(staff) == ["here"]


def test_the_list_has_pages_and_more_names_cost_no_more_queries(
    staff: Client, notice: Notice
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(staff)
        return len(seen)

    see("name00")
    page(staff)  # what is in force is read once
    before = queries()
    for number in range(1, 60):
        see(f"name{number:02}")

    assert queries() == before <= 20
    assert len(listed(staff)) == 50
    assert listed(staff, page=2) == [f"name{number}" for number in range(50, 60)]


def test_what_was_found_is_exported(staff: Client, notice: Notice) -> None:
    see("_fbp", clients=2)
    see("=evil()")
    Dismissal.objects.create(site="mix", name="=evil()", reason="An attempt.", by="nina")

    response = staff.get(reverse("admin:consent_detection_export"))

    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(response.content.decode()))}
    assert set(rows) == {"_fbp", "'=evil()"}
    assert rows["_fbp"]["vendor"] == "Meta" and rows["_fbp"]["last_seen"] == "2026-11-24"
    assert rows["'=evil()"]["reason"] == "An attempt."


def test_a_name_is_dismissed_with_a_reason_until_it_is_reopened(
    staff: Client, notice: Notice
) -> None:
    see("_test")
    address = dismiss_address("_test", notice.site)
    assert staff.get(address).status_code == 200
    assert staff.post(address, {"reason": " "}).context["form"].errors

    assert staff.post(address, {"reason": "A tester’s browser."}).status_code == 302

    see("_test", day="2026-11-25")  # it is met again, and stays dismissed
    assert named() == []
    text = page(staff, state="dismissed").content.decode()
    assert "A tester’s browser." in text and "nina" in text
    assert "A tester’s browser." in Change.objects.filter(by="nina")[0].new
    staff.post(address, {"reason": "Once more."})
    assert Dismissal.objects.get().reason == "A tester’s browser."
    assert "dismissed already, by nina" in page(staff).content.decode()

    sent = {"site": notice.site.pk, "found": "_test", "what": ""}
    assert staff.get(REOPEN).status_code == 405
    assert staff.post(REOPEN, sent).status_code == 302
    assert named() == ["_test"]
    assert Dismissal.objects.count() == 0


def test_a_dismissal_is_of_one_site_and_kind(notice: Notice, shop: Site) -> None:
    see("_test", what="cookie")
    see("_test", what="local-storage")
    see("_test", what="cookie", site="shop")
    Dismissal.objects.create(site="shop", what="cookie", name="_test", reason="Theirs.", by="eve")

    dismissed = [one for one in found() if one.state == "dismissed"]
    assert [(one.site, one.what) for one in dismissed] == [(shop, "cookie")]
    assert named() == ["_test", "_test"]


@pytest.mark.parametrize(
    "query",
    [{}, {"found": None}, {"found": "nowhere"}, {"site": "99"}, {"what": "odd"}],
)
def test_only_what_was_met_is_answered(
    staff: Client, notice: Notice, query: dict[str, Any]
) -> None:
    see("_x")
    sent: dict[str, Any] = {"site": notice.site.pk, "found": "_x"} | query if query else {}
    sent = {name: value for name, value in sent.items() if value is not None}
    for name in ("dismiss", "host"):
        assert staff.get(reverse(f"admin:consent_detection_{name}"), sent).status_code == 404


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
    assert viewer.post(REOPEN, sent).status_code == 403

    for permission, offered in (
        ("add_cookie", "Declare<"),
        ("change_category", "Declare<"),
        ("add_dismissal", "Dismiss<"),
    ):
        able = signed_in(client, "view_detection", permission)
        assert offered in page(able).content.decode()
    able = signed_in(client, "view_detection", "delete_dismissal")
    assert "Reopen<" in page(able, state="dismissed").content.decode()
    assert able.post(REOPEN, sent).status_code == 302

    nobody = signed_in(client, "view_category")
    assert nobody.get(reverse(LIST)).status_code == 403
    assert nobody.get(reverse("admin:consent_detection_export")).status_code == 403
