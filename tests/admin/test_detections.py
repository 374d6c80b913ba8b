"""Names that browsers met and nobody declares: the list, who may answer it, and dismissals."""

import csv
import io

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.admin.catalogue import undeclared
from consent.admin.catalogue.undeclared import FoundName
from consent.models import Category, Change, Cookie, Dismissal, Notice, Site
from tests.admin.detected import LIST, dismiss_address, listed, page, see
from tests.admin.forms import change, read
from tests.admin.people import signed_in

DISMISSED = reverse("admin:consent_dismissal_changelist")


def found(*sites: Site, query: str = "") -> list[FoundName]:
    return undeclared.names(sites or list(Site.objects.all()), query)


def named(state: str = "open") -> list[str]:
    return [found_name.name for found_name in found() if found_name.state == state]


def test_a_name_is_listed_once_whatever_day_it_was_met_on(staff: Client, notice: Notice) -> None:
    see("_fbp", day="2026-11-20", count=5, clients=4)
    see("_fbp", day="2026-11-23")
    see("_fbp", day="2026-11-23", kind="survived")

    [row] = found()

    assert (row.first.day, row.last.day, row.total, row.clients) == (20, 23, 11, 4)
    assert row.vendor and (row.vendor.name, row.use) == ("Meta", "marketing")
    text = page(staff).text
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
    assert {found_name.category for found_name in found()} == {
        "",
        "necessary",
        "analytics",
        "support",
    }


def test_a_name_is_declared_as_what_it_was_met_as(notice: Notice) -> None:
    see("_support", what="local-storage")
    see("_support", what="cookie")

    assert [found_name.what for found_name in found() if found_name.state == "open"] == [
        "local-storage"
    ]


def test_the_list_is_had_as_csv(staff: Client, notice: Notice) -> None:
    see("_fbp", what="cookie")
    see("mix_consent_state")

    response = staff.get(f"{reverse(LIST)}?state=open&csv=1")

    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert (row["site"], row["name"], row["state"]) == ("mix", "_fbp", "To be declared")
    assert (row["reports"], row["vendor"], row["use"]) == ("3", "Meta", "marketing")


def test_each_site_has_its_own_names(staff: Client, notice: Notice, shop: Site) -> None:
    see("here")
    see("there", site="shop")

    assert set(listed(staff)) == {"here", "there"}
    assert listed(staff, site="shop") == ["there"]
    assert listed(staff, site="mix") == ["here"]


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


def test_a_name_is_dismissed_with_a_reason_until_it_is_reopened(
    staff: Client, notice: Notice
) -> None:
    see("_test")
    (address,) = [dismiss for *_, dismiss in page(staff).context["rows"]]
    assert address == dismiss_address("_test")
    sent = read(staff, address)
    assert staff.post(address, sent | {"reason": " "}).context["errors"]

    answer = staff.post(address, sent | {"reason": "A tester’s browser."})

    assert answer["Location"] == reverse(LIST)
    see("_test", day="2026-11-25")  # it is met again, and stays dismissed
    assert named() == []
    text = staff.get(DISMISSED).text
    assert "A tester’s browser." in text and "nina" in text
    assert "A tester’s browser." in Change.objects.filter(by="nina")[0].new
    again = staff.post(address, sent | {"reason": "Once more."})
    assert "already exists" in str(again.context["errors"])
    row = Dismissal.objects.get()
    assert row.reason == "A tester’s browser."

    delete = change(row, "delete")
    assert staff.post(delete, {"post": "yes"}).status_code == 302
    assert named() == ["_test"]


def test_a_dismissal_is_of_one_site_and_kind(notice: Notice, shop: Site) -> None:
    see("_test", what="cookie")
    see("_test", what="local-storage")
    see("_test", what="cookie", site="shop")
    Dismissal.objects.create(site="shop", what="cookie", name="_test", reason="Theirs.", by="eve")

    assert {(found_name.site.key, found_name.what) for found_name in found()} == {
        ("mix", "cookie"),
        ("mix", "local-storage"),
    }


def test_what_staff_may_not_do_is_not_offered_and_is_refused(
    client: Client, notice: Notice
) -> None:
    see("_x", what="cookie")
    see("cdn.example", what="host")
    row = Dismissal.objects.create(site="mix", what="", name="_y", reason="R.", by="eve")
    see("_y")
    delete = change(row, "delete")
    category = Category.objects.get(key="support")
    host = f"{reverse('admin:consent_category_change', args=[category.pk])}?found=cdn.example"
    viewer = signed_in(client, "view_detection", "view_category")

    text = page(viewer).text
    assert "Declare<" not in text and "Dismiss<" not in text
    assert viewer.get(DISMISSED).status_code == 403
    assert viewer.get(dismiss_address("_x", what="cookie")).status_code == 403
    assert "cdn.example" not in viewer.get(host).text
    assert viewer.post(delete, {"post": "yes"}).status_code == 403

    for permission, offered in (
        ("add_cookie", "Declare<"),
        ("change_category", "Declare<"),
        ("add_dismissal", "Dismiss<"),
    ):
        able = signed_in(client, "view_detection", permission)
        assert offered in page(able).text
    able = signed_in(client, "view_dismissal", "delete_dismissal")
    assert able.post(delete, {"post": "yes"}).status_code == 302

    nobody = signed_in(client, "view_category")
    assert nobody.get(reverse(LIST)).status_code == 403
