"""The notice at collection says what the company declares, never what it does not know (L4)."""

import re
from typing import Any

import pytest

from consent.models import Category, CategoryText, Site
from tests.pages.conftest import Visitor, declare, plain, publish

TODAY = "2026-11-01"


def section(page: Any) -> str:
    html = page.content.decode()
    return str(html[html.index('id="notice-at-collection"') : html.index('id="signal"')])


def rows(page: Any) -> dict[str, str]:
    found = [
        re.findall("<t[hd].*?</t[hd]>", row, re.DOTALL)
        for row in re.findall("<tr.*?</tr>", section(page), re.DOTALL)
    ]
    return {
        plain(row[0].partition("<span")[0]): plain(" ".join(row[1:])).replace("\xa0", " ")
        for row in found
    }


def sell(site: Site) -> None:
    ads = site.categories.get(key="marketing")
    ads.third_parties.all().delete()
    ads.third_parties.create(
        name="Example Ads", policy_url="https://ads.example/privacy", assessed_on=TODAY,
        contract_on=TODAY,
    )  # fmt: skip
    Category.objects.filter(key="marketing").update(hosts="")
    declare(site, "marketing", "_ads")
    ads.cookies.update(provider="Example Ads", lifetime=86_400 * 365)


@pytest.mark.requirement("R152", "R170", "R171")
def test_it_says_what_is_declared_in_the_laws_words_and_no_more(
    visitor: Visitor, site: Site
) -> None:
    """11 CCR 7012(e)(1), (e)(4): categories collected, and how long each is kept. FTC Act s. 5:
    it claimed “the pages that you see” where nothing noted them (L4).
    """
    Category.objects.update(personal_information=["ip_address"])
    Category.objects.filter(key="analytics").update(
        personal_information=["ip_address", "internet"], retention_days=90
    )
    publish(site)
    page = visitor.open("/cookies/")
    row, text = rows(page)["Usage statistics"], section(page)

    assert "Identifiers: the IP address" in row
    assert "Internet activity, such as the pages seen" in row
    assert "90 days" in row
    assert "Inferences" not in row
    assert text.count("Internet activity") == 1
    assert "pages that you see" not in text


@pytest.mark.requirement("R170")
def test_no_lifetime_of_a_cookie_stands_for_it(visitor: Visitor, site: Site) -> None:
    """Civ. Code 1798.100(a)(3). It said “until you delete it” of what the company keeps (L4)."""
    declare(site, "analytics", "_kept", kind="local-storage")
    CategoryText.objects.filter(category__key="analytics").update(retention="Until March.")
    publish(site)
    page = visitor.open("/cookies/")

    assert "Until March." in rows(page)["Usage statistics"]
    assert "until you delete it" not in section(page)


@pytest.mark.requirement("R179", "R180")
def test_who_sells_says_so_and_names_all_buyers(visitor: Visitor, site: Site) -> None:
    """R.I. Gen. Laws 6-48.1-3(a)(2), (b): clearly and conspicuously, all third parties."""
    sell(site)
    publish(site)
    page = visitor.open("/cookies/")
    before_the_table = section(page).partition("<table")[0]

    assert "we sell or share personal information" in plain(before_the_table)
    assert '<a href="https://ads.example/privacy"' in before_the_table
    assert "Example Ads" in before_the_table
    parties = page.content.decode().partition('class="parties"')[2].partition("</ul>")[0]
    assert '<a href="https://ads.example/privacy"' in parties


@pytest.mark.requirement("R180")
def test_nobody_is_said_to_sell_who_does_not(visitor: Visitor, site: Site) -> None:
    Category.objects.filter(key="marketing").update(hosts="")
    publish(site)

    assert "sell or share personal information." not in section(visitor.open("/cookies/"))
