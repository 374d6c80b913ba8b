"""Names, a vendor’s own table and ready-made products: of known cookies a name is enough."""

from typing import Any

import pytest
from django.test import Client

from consent.models import Category, Cookie, Site
from consent.vendors.facts import products
from tests.admin.test_bulk import address, confirm, problems, send
from tests.admin.test_bulk_files import everything
from tests.languages import LANGUAGES

DAY = 86_400


def paste(staff: Client, text: str, **more: Any) -> Any:
    return staff.post(address("cookie", "import"), {"pasted": text.replace("\n", "\r\n"), **more})


def choose(staff: Client, *names: str, **more: Any) -> Any:
    return staff.get(address("cookie", "import"), {"vendor": names, **more})


def facts(name: str) -> tuple[str, str, str, int | None]:
    cookie = Cookie.objects.get(name=name)
    return cookie.category.key, cookie.kind, cookie.provider, cookie.lifetime


@pytest.mark.requirement("R145")
def test_pasted_names_are_declared_with_what_is_known(site: Site, staff: Client) -> None:
    before = everything()

    shown = paste(staff, "_ga\n_fbp\n\nyt-remote-device-id\n__stripe_mid\n")

    assert everything() == before
    assert "from our table of known cookies" in shown.text
    assert shown.context["outcome"].added == 4
    assert confirm(staff, shown).status_code == 302
    assert facts("_ga") == ("analytics", "cookie", "Google", 730 * DAY)
    assert facts("_fbp") == ("marketing", "cookie", "Meta", 90 * DAY)
    assert facts("yt-remote-device-id") == ("marketing", "local-storage", "Google", None)
    assert facts("__stripe_mid")[0] == "necessary"
    texts = Cookie.objects.get(name="_fbp").texts
    assert {text.language for text in texts.all()} == {*LANGUAGES}


def test_what_a_vendor_s_table_says_stands_before_what_is_known(site: Site, staff: Client) -> None:
    lines = "_fbp\tMeta Platforms\t6 months\tAds.\n_acme\tAcme\tSession\tCounts, adds.\n"

    found = paste(staff, lines)
    assert problems(found) == ["Line 3, category: Choose one: nothing is known of “_acme”."]
    assert confirm(staff, paste(staff, lines, category="support")).status_code == 302

    assert facts("_fbp") == ("support", "cookie", "Meta Platforms", 180 * DAY)
    assert facts("_acme") == ("support", "cookie", "Acme", None)
    purposes = {text.language: text.purpose for text in Cookie.objects.get(name="_fbp").texts.all()}
    assert purposes["en"] == "Ads." and set(purposes) == {*LANGUAGES}
    assert Cookie.objects.get(name="_acme").texts.get().purpose == "Counts, adds."


def test_an_empty_column_of_a_file_is_filled_for_new_cookies_alone(
    site: Site, staff: Client
) -> None:
    text = "name,kind,category,provider,lifetime\n_ga,cookie,support,,\n_gid,,,,session\n"
    confirm(staff, send(staff, text))
    assert facts("_ga") == ("support", "cookie", "Google", 730 * DAY)
    assert facts("_gid") == ("analytics", "cookie", "Google", None)

    Cookie.objects.filter(name="_ga").update(provider="Ours")
    shown = paste(staff, "_ga\n_gid")
    assert shown.context["outcome"].rows == ()


@pytest.mark.parametrize("name", ["Google Analytics 4", "YouTube", "Plausible"])
def test_a_ready_made_product_is_declared_by_one_tick(site: Site, staff: Client, name: str) -> None:
    product = next(product for product in products() if product.name == name)
    before = everything()

    shown = choose(staff, product.name)

    assert everything() == before
    assert confirm(staff, shown).status_code == 302
    names = set(Cookie.objects.values_list("name", flat=True))
    assert set(product.stores) <= names
    rows = [row for row in Category.objects.all() if {*product.hosts} <= {*row.hosts.split()}]
    assert len(rows) == 1
    found = {f"{vendor}:{name}" for vendor, names in rows[0].signals.items() for name in names}
    assert set(product.signals) <= found
    assert choose(staff, product.name).context["outcome"].rows == ()


def test_a_product_goes_to_the_category_that_is_chosen(site: Site, staff: Client) -> None:
    shown = choose(staff, "YouTube", "Hotjar", category="preferences")
    assert confirm(staff, shown).status_code == 302
    keys = {facts(name)[0] for name in ("YSC", "_hjSession_*")}
    assert keys == {"preferences"}
    assert "*.youtube.com" in site.categories.get(key="preferences").hosts.split()


@pytest.mark.requirement("R29")
def test_a_recorder_s_category_is_asked_for_where_there_is_none(site: Site, staff: Client) -> None:
    site.categories.get(key="replay").delete()
    found = problems(choose(staff, "Hotjar"))
    assert found[0] == "Line 2, category: Choose one: nothing is known of “_hjSessionUser_*”."
