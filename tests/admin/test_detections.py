"""What browsers met of what was refused: by name, declared in one click or dismissed."""

import csv
import io
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.models import Category, Cookie, Detection, Dismissal, Notice, Site
from consent.statistics import detections
from consent.vendors import Use
from tests.admin.cases import cases
from tests.admin.forms import read

LIST = "admin:consent_detection_changelist"


def see(name: str, **facts: object) -> Detection:
    row = {"day": "2026-11-24", "site": "mix", "kind": "blocked", "count": 3} | facts
    return Detection.objects.create(name=name, **row)


def page(staff: Client, **query: str | int) -> Any:
    response = staff.get(reverse(LIST), query)
    assert response.status_code == 200
    return response


def listed(staff: Client, state: str = "open", **query: str | int) -> list[str]:
    return [one.name for one, _ in page(staff, state=state, **query).context["rows"]]


def declare_address(staff: Client, name: str) -> str:
    return next(str(address) for one, address in page(staff).context["rows"] if one.name == name)


def dismiss_address(name: str, site: Site, what: str = "") -> str:
    query = f"site={site.pk}&found={name}&what={what}"
    return f"{reverse('admin:consent_detection_dismiss')}?{query}"


def signed_in(client: Client, *names: str) -> Client:
    user = User.objects.create_user("-".join(names)[:150], is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


# The list


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


# Declaring


@pytest.mark.requirement("R31", "R145")
def test_a_known_cookie_is_declared_in_one_click(staff: Client, notice: Notice) -> None:
    see("_fbp", what="cookie")
    address = declare_address(staff, "_fbp")

    response = staff.get(address)
    sent = read(staff, address)

    assert "Filled in from what is known of _fbp, by Meta." in response.content.decode()
    marketing = Category.objects.get(key="marketing")
    wanted = {
        "name": "_fbp",
        "kind": "cookie",
        "provider": "Meta",
        "category": marketing.pk,
        "lifetime_number": 90,
        "lifetime_unit": "day",
    }
    assert {name: sent[name] for name in wanted} == wanted
    purposes = {sent[f"texts-{at}-language"]: sent[f"texts-{at}-purpose"] for at in range(3)}
    assert set(purposes) == {"en", "fr", "es"} and all(purposes.values())

    answer = staff.post(address, sent)

    assert answer.status_code == 302 and answer["Location"] == reverse(LIST)
    cookie = Cookie.objects.get(name="_fbp")
    assert {text.language: text.purpose for text in cookie.texts.all()} == purposes
    assert (cookie.category, cookie.lifetime) == (marketing, 90 * 86_400)
    assert listed(staff) == []


def test_a_pattern_stands_for_what_was_found(staff: Client, notice: Notice) -> None:
    see("_ga_*", what="cookie")

    sent = read(staff, declare_address(staff, "_ga_*"))

    assert sent["name"] == "_ga_*"
    assert sent["category"] == Category.objects.get(key="analytics").pk


def test_an_unknown_key_of_storage_keeps_its_name_and_kind(staff: Client, notice: Notice) -> None:
    see("stranger-*", what="session-storage")
    address = declare_address(staff, "stranger-*")

    sent = read(staff, address)

    assert (sent["name"], sent["kind"]) == ("stranger-*", "session-storage")
    assert (sent["provider"], sent["category"], sent["lifetime_number"]) == ("", "", "")
    assert "Nothing is known of this name" in staff.get(address).content.decode()


def test_a_framework_s_cookie_is_the_site_s_own(staff: Client, notice: Notice) -> None:
    see("JSESSIONID", what="cookie")

    sent = read(staff, declare_address(staff, "JSESSIONID"))

    assert sent["provider"] == notice.site.company
    assert sent["category"] == Category.objects.get(key="necessary").pk


def test_a_category_is_suggested_only_where_one_fits(
    staff: Client, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consent.admin import declaring

    site = notice.site
    for use, key in ((Use.ANALYTICS, "analytics"), (Use.NECESSARY, "necessary")):
        fitting = declaring.category_for(site, use, None)
        assert fitting is not None and fitting.key == key
    assert declaring.category_for(site, Use.MARKETING, None) == site.categories.get(key="marketing")
    site.categories.filter(key="marketing").update(key="other")
    assert declaring.category_for(site, Use.MARKETING, None) is None
    assert declaring.category_for(site, None, None) is None


def test_the_site_s_languages_alone_are_filled_in(
    staff: Client, notice: Notice, shop: Site
) -> None:
    see("_fbp", site="shop", what="cookie")

    sent = read(staff, declare_address(staff, "_fbp"))

    assert [sent[f"texts-{at}-language"] for at in range(2)] == ["fr", "en"]
    assert sent["texts-TOTAL_FORMS"] == 2
    assert sent["category"] == shop.categories.get(key="marketing").pk


@pytest.mark.requirement("R145")
def test_a_host_goes_to_a_category(staff: Client, notice: Notice) -> None:
    see("connect.facebook.net", what="host")
    address = declare_address(staff, "connect.facebook.net")
    assert reverse("admin:consent_detection_host") in address
    category = Category.objects.get(key="marketing")

    form = staff.get(address).context["form"]
    assert (form["host"].value(), form["category"].value()) == ("connect.facebook.net", category.pk)
    assert f"{category.texts.get(language='en').name} (marketing)" in str(form["category"])

    sent = {"host": "*.facebook.net", "category": category.pk}
    answer = staff.post(address, sent)

    assert answer["Location"] == reverse(LIST)
    category.refresh_from_db()
    assert category.hosts.split() == ["ads.example.com", "*.facebook.net"]
    assert "was found on pages" in LogEntry.objects.latest("pk").get_change_message()
    assert "Visitors do not see it yet" in page(staff).content.decode()
    assert listed(staff, "draft") == ["connect.facebook.net"]


@cases("sent", [{"host": "https://x.y"}, {"host": ""}, {"category": "99"}])
def test_a_host_that_cannot_be_one_is_refused(
    staff: Client, notice: Notice, sent: dict[str, str]
) -> None:
    see("cdn.example", what="host")
    address = declare_address(staff, "cdn.example")
    key = Category.objects.get(key="support").pk

    response = staff.post(address, {"host": "cdn.example", "category": key} | sent)

    assert response.status_code == 200 and response.context["form"].errors
    assert not Category.objects.filter(hosts__contains="x.y").exists()


def test_categories_of_another_site_are_not_offered(
    staff: Client, notice: Notice, shop: Site
) -> None:
    see("cdn.example", what="host")
    other = shop.categories.get(key="support").pk

    response = staff.post(
        declare_address(staff, "cdn.example"), {"host": "cdn.example", "category": other}
    )

    assert response.context["form"].errors


# Dismissing


def test_a_name_is_dismissed_with_a_reason_until_it_is_reopened(
    staff: Client, notice: Notice
) -> None:
    see("_test")
    address = dismiss_address("_test", notice.site)
    assert staff.get(address).status_code == 200
    assert staff.post(address, {"reason": " "}).context["form"].errors

    assert staff.post(address, {"reason": "A tester’s browser."}).status_code == 302

    see("_test", day="2026-11-25")  # it is met again, and stays dismissed
    assert listed(staff) == []
    text = page(staff, state="dismissed").content.decode()
    assert "A tester’s browser." in text and "nina" in text
    assert "A tester’s browser." in LogEntry.objects.latest("pk").get_change_message()

    sent = {"site": notice.site.pk, "found": "_test", "what": ""}
    assert staff.get(reverse("admin:consent_detection_reopen")).status_code == 405
    assert staff.post(reverse("admin:consent_detection_reopen"), sent).status_code == 302
    assert listed(staff) == ["_test"]
    assert Dismissal.objects.count() == 0


def test_a_second_dismissal_says_that_there_is_one(staff: Client, notice: Notice) -> None:
    see("_test")
    Dismissal.objects.create(site="mix", name="_test", reason="First.", by="eve")

    staff.post(dismiss_address("_test", notice.site), {"reason": "Second."})

    assert Dismissal.objects.get().reason == "First."
    assert "dismissed already, by eve" in page(staff).content.decode()


def test_a_dismissal_is_of_one_site_and_kind(staff: Client, notice: Notice, shop: Site) -> None:
    see("_test", what="cookie")
    see("_test", what="local-storage")
    see("_test", what="cookie", site="shop")

    staff.post(dismiss_address("_test", shop, "cookie"), {"reason": "Theirs."})

    assert len(listed(staff)) == 2
    assert listed(staff, "dismissed") == ["_test"]


@cases(
    "query", ["", "site=1", "site=1&found=nowhere", "site=99&found=_x", "site=1&found=_x&what=odd"]
)
def test_only_what_was_met_is_answered(staff: Client, notice: Notice, query: str) -> None:
    see("_x")
    query = query.replace("site=1", f"site={notice.site.pk}")

    for name in ("dismiss", "host"):
        address = f"{reverse(f'admin:consent_detection_{name}')}?{query}"
        assert staff.get(address).status_code == 404


# Who may


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
