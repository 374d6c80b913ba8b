"""The preview, without a browser: who may see it, and what it leaves behind, which is nothing."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent import notices
from consent.admin.template_tags import preview_link
from consent.intake import tallies
from consent.models import (
    AccountAnswer,
    CategoryText,
    Decision,
    Detection,
    Notice,
    OptOutRequest,
    Site,
    Tally,
    Theme,
    Wording,
)
from consent.publishing import Draft
from tests.admin.forms import change
from tests.admin.people import signed_in

TODAY = datetime.now(UTC).date()
NOBODY = f"place=CA-QC&language=fr&date={TODAY}"
FRAMES = ("", "banner.js", "preferences/", "cookies/", "words.json?language=fr", "parts/dialog.js")
# What a page of the site asks for, and what a visitor reads
ASKED = ("banner.json", "words.json", "register.json", "preferences/", "cookies/", "theme.css")
KEPT = (Decision, Tally, Detection, OptOutRequest, AccountAnswer, Notice)


@pytest.fixture
def auditor(notice: Notice, client: Client) -> Client:
    """Sees categories and notices, as an editor does, and publishes nothing."""
    return signed_in(client, "view_category", "view_notice")


def frame(params: str, path: str = "") -> str:
    return f"/admin/preview/mix/{params}/{path}"


def address(query: str = "") -> str:
    return f"{reverse('admin:consent_preview', args=['mix'])}{query}"


def rows() -> dict[str, int]:
    tallies.flush()
    return {model.__name__: model._default_manager.count() for model in KEPT}


def test_whoever_sees_categories_and_notices_sees_it_in_frames_of_the_admins_own_host(
    auditor: Client,
) -> None:
    for path in FRAMES:
        response = auditor.get(frame(NOBODY, path))
        assert response.status_code == 200
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        policy = response["Content-Security-Policy"].split("; ")
        assert "frame-ancestors 'self'" in policy
        assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} < set(policy)
        assert "no-store" in response["Cache-Control"]

    response = auditor.get(address("?place=CA-QC&language=fr"))
    assert frame(NOBODY).replace("&", "&amp;") in response.text
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_nobody_else_does(notice: Notice, client: Client) -> None:
    addresses = [address(), *(frame(NOBODY, path) for path in FRAMES)]
    assert {client.get(item).status_code for item in addresses} == {302}  # to the log-in
    assert client.post(frame(NOBODY, "v1/decisions"), "{}", "text/plain").status_code == 403

    signed_in(client)
    assert {client.get(item).status_code for item in addresses} == {403}
    assert client.post(frame(NOBODY, "v1/decisions"), "{}", "text/plain").status_code == 403


def test_a_preview_leaves_nothing_behind(auditor: Client) -> None:
    before, cookies = rows(), {name: cookie.value for name, cookie in auditor.cookies.items()}
    params = f"place=US-CA&language=en&gpc=1&answer=some&date={TODAY}"
    for path in (*FRAMES, "preferences/erase/", "preferences/agent/", "v1/docs", "theme.css"):
        assert auditor.get(frame(params, path)).status_code == 200
    body = {"choices": {"analytics": True}, "method": "custom"}
    answer = auditor.post(frame(params, "v1/decisions"), json.dumps(body), "text/plain")
    assert answer.status_code == 201
    assert {"receipt", "state"} <= answer.json().keys()
    for path in ("v1/shown", "v1/renew", "v1/detections"):
        assert auditor.post(frame(params, path), "{}", "text/plain").status_code == 204
    for path in ("preferences/opt-out/", "preferences/erase/", "preferences/agent/"):
        assert auditor.post(frame(params, path), {"email": "a@b.c"}).status_code == 403

    assert rows() == before
    assert {name: cookie.value for name, cookie in auditor.cookies.items()} == cookies


def test_an_answer_on_the_preference_page_leads_to_a_visitor_who_gave_it(auditor: Client) -> None:
    before = rows()
    form = auditor.get(frame(NOBODY, "preferences/?site=mix&language=fr"))
    sent = {
        "id": form.text.partition('name="id" value="')[2].partition('"')[0],
        "region": "CA-QC",
        "notice": 2,
        "answer": "save",
        "asked": ["analytics", "marketing"],
        "allow": ["analytics"],
    }
    saved = auditor.post(frame(NOBODY, "preferences/?site=mix&language=fr"), sent)

    assert saved.status_code == 303
    visitor = f"place=CA-QC&language=fr&answer=now.analytics&date={TODAY}"
    there = frame(visitor, "preferences/")
    assert saved["Location"].startswith(there)
    assert not saved.cookies
    assert 'id="status"' in auditor.get(saved["Location"]).text
    assert rows() == before


def test_the_preference_page_names_a_category_as_the_draft_does(auditor: Client) -> None:
    text = CategoryText.objects.get(category__key="analytics", language="fr")
    published, text.name = text.name, "Comptage"
    text.save()

    page = auditor.get(frame(NOBODY, "preferences/?site=mix&language=fr")).text
    assert "Comptage" in page
    assert published not in page


def test_the_browser_of_the_frame_has_the_signal_and_the_answer(auditor: Client) -> None:
    params = f"place=US-CA&language=en&gpc=1&answer=some.analytics&date={TODAY}"
    for path in ("", "preferences/"):
        html = auditor.get(frame(params, path)).text
        assert 'data-gpc="1"' in html
        assert 'data-cookies="mix_consent_state=' in html
        assert 'data-gpc="0"' in auditor.get(frame(NOBODY, path)).text


def test_a_language_that_lacks_words_is_named(auditor: Client, site: Site) -> None:
    CategoryText.objects.filter(category__key="analytics", language="es").delete()
    sentence = "“analytics” has no text in Spanish yet."
    assert sentence in auditor.get(address("?language=es")).text
    assert sentence in auditor.get(frame(f"place=FR&language=es&date={TODAY}")).text


def test_each_form_leads_to_the_preview_of_what_it_says(site: Site) -> None:
    may = ["consent.view_category", "consent.view_notice"]
    category = site.categories.get(key="analytics")
    for row, query in [
        (site, ""),
        (category, ""),
        (Theme(site=site), ""),
        (category.cookies.first(), "?show=cookies"),
        (site.regions.filter(code="US-VA").first(), "?place=US-VA"),
        (Notice(site=site, number=3), "?notice=3"),
    ]:
        assert preview_link(row, may) == {"address": address(query)}
    assert preview_link(category, may[:1]) == {"address": ""}
    assert preview_link(None, may) == {"address": ""}


def test_a_form_has_the_link(staff: Client, site: Site) -> None:
    form = staff.get(change(site)).text
    assert f'<a href="{address()}">Preview</a>' in form


def test_a_visitor_is_served_as_before(auditor: Client, client: Client) -> None:
    public = Client()
    before = public.get("/banner.js?site=mix&language=fr").content
    auditor.get(frame(NOBODY, "banner.js"))
    auditor.get(frame(NOBODY, "preferences/"))
    assert public.get("/banner.js?site=mix&language=fr").content == before
    assert "/admin/" not in public.get("/preferences/?site=mix").text


def test_an_answer_that_is_nested_without_end_is_none(auditor: Client) -> None:
    response = auditor.post(
        frame(NOBODY, "v1/decisions"), "[" * 100_000, content_type="application/json"
    )
    assert response.status_code == 400


def content(client: Client, address: str, **headers: str) -> Any:
    """Of a page, all that is read; of a config, all but where its service and its sites are."""
    text = client.get(address, **headers).text  # type: ignore[arg-type]
    if ".json" not in address:
        return re.sub("<[^>]*>", "", text)
    return {k: v for k, v in json.loads(text).items() if k not in ("service", "origins")}


@pytest.mark.requirement("R149")
@pytest.mark.parametrize(("place", "language"), [("CA-QC", "fr"), ("US-CA", "es"), ("FR", "en")])
def test_visitors_are_served_what_the_preview_showed(
    auditor: Client, site: Site, place: str, language: str
) -> None:
    text = CategoryText.objects.get(category__key="analytics", language=language)
    text.purpose, text.change = f"{text.purpose} ¿Wörter?", "Neu"
    text.save()
    Wording.objects.filter(language=language).update(accept="Ja")
    Theme.objects.create(site=site, action="#7a1f5c", radius=2)
    signal = "1" if place == "US-CA" else ""
    visitor = f"place={place}&language={language}&gpc={signal}&date={TODAY}"
    paths = [f"{name}?site=mix&language={language}" for name in ASKED]
    shown = {path: content(auditor, frame(visitor, path)) for path in paths}

    Draft.load(site).notice({"analytics"}).save()
    notices.forget()

    sent = {"HTTP_X_REGION": place, "HTTP_SEC_GPC": signal}
    assert shown == {path: content(Client(), f"/{path}", **sent) for path in paths}
