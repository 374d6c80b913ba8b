"""Tables of the catalogue out to CSV and in again: all of a file or nothing."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consent.models import Change, Cookie, Site
from tests.admin.people import signed_in
from tests.admin.test_bulk_files import FORMULAS, GOOD, everything
from tests.languages import LANGUAGES


def address(model: str, page: str) -> str:
    return reverse(f"admin:consent_{model}_{page}")


def exported(staff: Client, query: str = "") -> str:
    response = staff.get(f"{address('cookie', 'export')}{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return response.text


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def send(staff: Client, content: str | bytes, **more: Any) -> Any:
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("t.csv", data, "text/csv")
    return staff.post(address("cookie", "import"), {"file": file, **more})


def problems(response: Any) -> list[str]:
    assert response.status_code == 422
    return [str(problem) for problem in response.context["problems"]]


def confirm(staff: Client, shown: Any) -> Any:
    assert shown.status_code == 200
    return staff.post(address("cookie", "import"), as_shown(shown))


def as_shown(page: Any) -> dict[str, Any]:
    """Return the form as a browser sends it, which ends lines in its own way."""
    names = page.context
    content = names["content"].replace("\r\n", "\n").replace("\n", "\r\n")
    seen, category = names["outcome"].digest, names["table"].category
    return {"content": content, "seen": seen, "site": names["site"].pk, "category": category}


@pytest.fixture
def thirty(site: Site) -> Site:
    """A register of thirty, in which every field has something, formulas among the texts."""
    keys = ("analytics", "marketing", "preferences")
    for key in keys[:2]:  # a name in two categories is two rows
        Cookie.objects.create(category=site.categories.get(key=key), name="_twice", provider=key)
    for number in range(30 - Cookie.objects.filter(category__site=site).count()):
        cookie = Cookie.objects.create(
            category=site.categories.get(key=keys[number % 3]),
            name=f"_thirty_{number}_*",
            kind=list(Cookie.Kind)[number % 5],
            provider=["Acme, Inc.", "“Æther” GmbH", *FORMULAS][number % 9],
            http_only=number % 4 == 0,
            domain=["", "mixnetworks.com"][number % 2],
            path=["/", "/shop"][number % 2],
            lifetime=[None, 90, 34_128_000, 63_072_000][number % 4],
        )
        for language in LANGUAGES[: number % 4]:
            text = f'{FORMULAS[number % 7]} says "{language}", été;\u00a0ü'
            cookie.texts.create(language=language, purpose=text)
    return site


@pytest.mark.requirement("R145")
def test_thirty_cookies_go_out_and_make_the_same_register_where_there_is_none(
    thirty: Site, staff: Client
) -> None:
    before, text = everything(), exported(staff)
    assert {row["provider"][:1] for row in table(text)}.isdisjoint("=+-@")

    shown = send(staff, text)

    assert (shown.context["outcome"].rows, shown.context["outcome"].unchanged) == ((), 30)
    assert everything() == before

    Cookie.objects.all().delete()
    assert confirm(staff, send(staff, text)).status_code == 302
    assert exported(staff) == text


def test_what_a_spreadsheet_does_to_a_file_is_no_change(site: Site, staff: Client) -> None:
    rows = list(csv.reader(io.StringIO(exported(staff).removeprefix("\ufeff"))))
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(
        [[cell.replace("\r\n", "\n") for cell in row] for row in rows] + [[""] * len(rows[0])]
    )

    assert send(staff, text.getvalue()).context["outcome"].rows == ()


def test_the_difference_is_shown_before_anything_is_written(site: Site, staff: Client) -> None:
    before = everything()

    shown = send(staff, GOOD)

    [row] = shown.context["outcome"].rows
    assert row.is_new and row.subject == "_good, cookie, analytics"
    assert ("purpose_en", "", "Counts.") in row.cells
    assert "<ins>Counts.</ins>" in shown.text
    assert everything() == before

    answer = confirm(staff, shown)

    assert answer.status_code == 302
    cookie = Cookie.objects.get(name="_good")
    assert (cookie.provider, cookie.path, cookie.lifetime) == ("Acme", "/", None)
    assert cookie.texts.get().purpose == "Counts."
    assert (
        Change.objects.get(model="consent.cookie", row=str(cookie.pk), action="added").by == "nina"
    )
    page = staff.get(answer["Location"]).text
    assert "1 added, 0 changed. Visitors do not see it yet" in page


def test_a_cookie_moves_to_another_category_and_keeps_what_the_file_leaves_out(
    site: Site, staff: Client
) -> None:
    cookie = site.categories.get(key="analytics").cookies.get()
    purposes = list(cookie.texts.values())

    confirm(staff, send(staff, f"name,kind,category\n{cookie.name},cookie,support\n"))

    moved = Cookie.objects.get(pk=cookie.pk)
    assert (moved.category.key, moved.provider) == ("support", cookie.provider)
    assert list(moved.texts.values()) == purposes


def test_what_was_shown_is_what_is_written(site: Site, staff: Client) -> None:
    shown = send(staff, GOOD.replace("_good,cookie,analytics", "_support,cookie,support"))
    Cookie.objects.filter(name="_support").update(provider="A colleague’s")

    answer = confirm(staff, shown)

    assert answer.status_code == 200
    assert "Somebody changed the catalogue meanwhile." in answer.text
    assert Cookie.objects.get(name="_support").provider == "A colleague’s"
    assert confirm(staff, answer).status_code == 302
    assert Cookie.objects.get(name="_support").provider == "Acme"


def test_each_site_has_a_table_of_its_own(site: Site, shop: Site, staff: Client) -> None:
    asked = staff.get(address("cookie", "export"))
    assert "For which site?" in asked.text
    assert f"?site={shop.pk}" in asked.text

    text = exported(staff, query=f"?site={shop.pk}")
    assert "shop_consent_state" in text and "mix_consent_state" not in text
    assert "purpose_es" not in text.splitlines()[0]

    shown = send(staff, GOOD, site=shop.pk)
    assert confirm(staff, shown).status_code == 302
    assert Cookie.objects.get(name="_good").category.site == shop


def test_who_views_exports_and_who_adds_and_changes_imports(site: Site, client: Client) -> None:
    signed_in(client, "view_cookie")
    page = client.get(address("cookie", "changelist")).text
    assert "Export CSV" in page and "Import CSV" not in page
    assert exported(client)
    assert client.get(address("cookie", "import")).status_code == 403
    assert send(client, "x").status_code == 403

    rights = ["view_cookie", "change_cookie", "add_cookie"]
    for few in (rights[:2], rights):  # it may add hosts
        assert signed_in(client, *few).get(address("cookie", "import")).status_code == 403
    signed_in(client, *rights, "change_category")
    assert "Import CSV" in client.get(address("cookie", "changelist")).text
    assert client.get(address("cookie", "import")).status_code == 200

    client.logout()
    assert client.get(address("cookie", "export")).status_code == 302
    assert send(client, "x").status_code == 403
