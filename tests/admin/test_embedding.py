"""The page that writes what a site copies."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries, Settings

from consent import notices
from consent.integration.snippets import tags
from consent.models import Category, CategoryText, Notice, Site
from consent.scripts import pinned
from consent.vendors.facts import signals
from tests.admin.drafts import publish
from tests.languages import LANGUAGES

SERVICE = "http://consent.mixnetworks.localhost:8000"


def url(site: Site) -> str:
    return reverse("admin:consent_site_embed", args=[site.pk])


def page(client: Client, site: Site) -> Any:
    response = client.get(url(site))
    assert response.status_code == 200
    return response


def snippets(response: Any) -> dict[str, str]:
    """Every text of the page that can be copied, by its name."""
    found = dict(response.context["codes"])
    named = {f"tag-{code}": tag for code, _, tag in found.pop("languages")}
    for part in found.pop("parts"):
        named |= {part["name"]: part["tag"], f"{part['name']}-before": part["before"]}
    within = {signal.key: signal.within for signal in response.context["within"]}
    return {name: code for name, code in (found | named | within).items() if code}


def test_every_text_stands_on_the_page_as_it_is_copied(staff: Client, notice: Notice) -> None:
    response = page(staff, notice.site)
    text, found = response.text, snippets(response)

    assert {"tag", "bootstrap", "script", "frame", "hosts", "settings_link", "guard"} <= {*found}
    assert {*tags.PARTS} <= {*found}
    for name, code in found.items():
        assert f'<code id="{name}">{escape(code)}</code>' in text, name
        assert f'data-copy="{name}"' in text, name


def test_it_names_what_no_category_grants_to_google(staff: Client, notice: Notice) -> None:
    response = page(staff, notice.site)
    assert response.context["never_granted"] == ["analytics_storage"]
    assert "about grants <code>analytics_storage</code>:" in response.text


@pytest.mark.requirement("R119")
def test_a_default_of_googles_by_region_goes_as_the_documentation_says(
    staff: Client, notice: Notice
) -> None:
    """The notice has places that ask first and places that do not: the banner tells Google."""
    assert {"opt-in", "opt-out"} <= {row["model"] for row in notice.snapshot["regions"]}
    loader = tags.TEXTS["google"]["loader"]
    by_region = (
        "<script>gtag('consent', 'default', {ad_storage: 'denied'});"
        "gtag('consent', 'default', {ad_storage: 'granted', region: ['US']});</script>"
    )

    response = staff.post(url(notice.site), {"page": f"{by_region}{loader}"})

    text, lines = response.context["gated"]
    waiting = snippets(response)["google"]
    assert waiting.startswith('<script type="text/plain" data-consent="analytics marketing">')
    assert text == f"{by_region}{waiting}"
    assert [line.load.name for line in lines] == ["Google Consent Mode", "Google Tag Manager"]
    assert "take it out" in str(lines[0])
    docs = staff.get("/v1/docs?site=mix").text
    assert escape(waiting) in docs
    assert "A default by <code>region</code> that says <code>granted</code> goes too" in docs


@pytest.mark.requirement("R119")
@pytest.mark.parametrize(("languages", "is_offered"), [(LANGUAGES, True), (["en", "fr"], False)])
def test_google_comes_unasked_where_the_cookie_policy_lists_what_is_sent(
    staff: Client, notice: Notice, languages: list[str], is_offered: bool
) -> None:
    for code in languages:
        text = CategoryText.objects.get(category__key="marketing", language=code)
        text.purpose += f" {tags.words('under_a_no', code)}"
        text.full_clean()
        text.save()
    assert "google_unasked" not in snippets(page(staff, notice.site)), "it is a draft yet"
    publish(notice.site)
    notices.forget()

    found = snippets(page(staff, notice.site))

    assert ("google_unasked" in found) is is_offered
    policy = staff.get("/cookies/?site=mix&language=fr").content.decode()
    assert escape(tags.words("under_a_no", "fr")) in policy
    if is_offered:
        assert found["google_unasked"] == re.sub(' type="text/plain" [^>]*', "", found["google"])


def test_the_tag_comes_in_each_language_of_the_notice(staff: Client, notice: Notice) -> None:
    found = snippets(page(staff, notice.site))

    assert found["tag"] == f'<script async src="{SERVICE}/banner.js"></script>'
    assert {name for name in found if name.startswith("tag-")} == {
        f"tag-{code}" for code in LANGUAGES
    }
    assert "banner.js?language=fr" in found["tag-fr"]


def test_a_link_is_called_as_in_the_site_s_first_language(staff: Client, notice: Notice) -> None:
    notice.site.languages = " ".join(reversed(LANGUAGES))
    notice.site.save()
    publish(notice.site)

    texts = notice.site.wordings.get(language=LANGUAGES[-1]).texts
    assert escape(texts["settings_link"]) in snippets(page(staff, notice.site))["settings_link"]


def test_a_second_site_is_named_in_its_tags(staff: Client, notice: Notice) -> None:
    other = Site.objects.get()
    other.pk, other.key, other.name, other.languages = None, "other", "other.com", "en"
    other.save()

    found = snippets(page(staff, other))

    assert "banner.js?site=other" in found["tag"]
    assert "guard.js?site=other" in found["guard"]
    assert "site=" not in snippets(page(staff, notice.site))["tag"]


def test_the_pinned_tag_leads_to_the_bytes_that_it_names(staff: Client, notice: Notice) -> None:
    found = snippets(page(staff, notice.site))["pinned"]
    script = pinned.pinned()
    assert f'src="{SERVICE}/{script.name}"' in found
    assert f'integrity="{pinned.integrity(staff.get(f"/{script.name}").content)}"' in found


def test_what_is_written_follows_the_notice_and_not_the_draft(
    staff: Client, notice: Notice
) -> None:
    Category.objects.update(signals={})
    assert "gtag(" in snippets(page(staff, notice.site))["bootstrap"]

    publish(notice.site)
    notices.forget()

    after = page(staff, notice.site)
    assert "bootstrap" not in snippets(after)
    assert "Written from notice 2" in after.text


def test_before_the_first_notice_the_page_names_its_absence(staff: Client, site: Site) -> None:
    response = page(staff, site)
    assert "Nothing is published yet" in response.text
    assert "banner.js" in snippets(response)["tag"]


def test_vendors_that_no_category_tells_are_not_mentioned(staff: Client, site: Site) -> None:
    before = page(staff, site).content.decode()
    assert 'id="vendors"' in before and escape(signals()["meta"].within) in before
    Category.objects.filter(key="marketing").update(signals={"google": ["ad_storage"]})
    assert "fbq(" not in page(staff, site).text
    Category.objects.update(signals={})

    response = page(staff, site)

    assert 'id="vendors"' not in response.text
    assert "sha256" not in snippets(response)["hosts"]


def test_what_becomes_of_another_products_markup(staff: Client, site: Site) -> None:
    Category.objects.filter(key="preferences").update(key="comfort")
    text = page(staff, site).text
    for product in tags.PRODUCTS:
        assert escape(product["before"]) in text and escape(product["after"]) in text
        keys = {key for *_, key in product["categories"]}
        assert set(re.findall(r'data-consent="(\w+)"', product["after"])) <= keys
    assert "<td><code>C0002</code> performance</td><td><code>analytics</code></td>" in text
    assert "<td><code>C0003</code> functional</td><td>none that fits: choose a key" in text


@pytest.mark.requirement("R190")
def test_the_statement_is_written_once_it_was_made(staff: Client, notice: Notice) -> None:
    site = notice.site
    Site.objects.update(gpc_since=None)
    assert "statement" not in snippets(page(staff, site))
    site.gpc_since = date(2026, 11, 1)
    site.save()
    publish(site)
    notices.forget()

    line = snippets(page(staff, site))["statement"]

    assert line.startswith("location = /.well-known/gpc.json { return 302 ")
    assert "for itself alone: put this on each" in page(staff, site).text
    address = line.partition("302 ")[2].partition(";")[0]
    statement = staff.get(address.removeprefix(SERVICE)).json()
    assert statement == {"gpc": True, "lastUpdate": "2026-11-01"}


def test_it_costs_few_queries(
    staff: Client, notice: Notice, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(17):  # two are the counts of the menu
        page(staff, notice.site)


def test_it_writes_the_address_under_which_the_service_is_reached(
    staff: Client, notice: Notice, settings: Settings
) -> None:
    settings.CONSENT_SERVICE_URL = "https://www.mixnetworks.com/consent"
    Site.objects.update(origins="https://www.mixnetworks.com")
    found = snippets(page(staff, notice.site))
    assert found["hosts"].endswith("connect-src https://www.mixnetworks.com/consent/")
    assert all("localhost" not in code for code in found.values())


def test_a_page_that_is_pasted_comes_back_gated(staff: Client, notice: Notice) -> None:
    assert 'id="gated"' not in page(staff, notice.site).text
    pasted = '<script src="https://static.hotjar.com/<b>"></script>'
    text = staff.post(url(notice.site), {"page": pasted}).text

    gated = pasted.replace("<script", '<script type="text/plain" data-consent="replay"')
    assert f'<code id="gated">{escape(gated)}</code>' in text
    assert f"{escape(pasted)}</textarea>" in text
    assert "<strong>Hotjar</strong>" in text and '<span class="badge">replay</span>' in text
    assert '<a href="https://help.hotjar.com/' in text


@pytest.mark.requirement("R29", "R159")
def test_a_chat_has_a_launcher_where_something_records(staff: Client, notice: Notice) -> None:
    found = snippets(page(staff, notice.site))["chat"]

    assert found.count('data-consent-chat="support"') == 2
    assert 'data-consent="' not in found  # which a yes alone would activate
    Category.objects.update(records=False)
    CategoryText.objects.filter(category__key__in=("support", "replay")).update(
        name="Other", purpose="Other."
    )
    Category.objects.filter(key="replay").update(signals={})
    publish(notice.site)
    assert "chat" not in snippets(page(staff, notice.site))
