"""The preview, without a browser: who may see it, and what it leaves behind, which is nothing."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from consent.models import (
    AccountAnswer,
    CategoryText,
    Decision,
    Detection,
    Notice,
    OptOutRequest,
    RegionRule,
    Site,
    Tally,
    Theme,
)
from consent.publishing import Draft, Proposal, Review, publications
from consent.statistics import tallies
from tests.admin.cases import cases

TODAY = datetime.now(UTC).date()
NOBODY = f"draft~CA-QC~fr~0~~{TODAY}"
FRAMES = ("", "banner.js", "preferences/", "cookies/", "words.json?language=fr", "parts/dialog.js")
KEPT = (Decision, Tally, Detection, OptOutRequest, AccountAnswer, Notice)


@pytest.fixture
def auditor(notice: Notice, client: Client) -> Client:
    """Sees categories and notices, as an editor does, and publishes nothing."""
    user = User.objects.create_user("olga", is_staff=True)
    names = ["view_category", "view_notice"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


def frame(situation: str, path: str = "") -> str:
    return f"/admin/preview/mix/{situation}/{path}"


def page(query: str = "") -> str:
    return f"{reverse('admin:consent_preview', args=['mix'])}{query}"


def rows() -> dict[str, int]:
    tallies.flush()
    return {model.__name__: model._default_manager.count() for model in KEPT}


def verdicts(response: Any) -> dict[str, tuple[str, str]]:
    lines = response.context["lines"]
    return {line.name: (line.why, line.verdict) for line in lines}


def test_whoever_sees_categories_and_notices_sees_the_preview(auditor: Client) -> None:
    response = auditor.get(page("?place=CA-QC&language=fr"))

    assert frame(NOBODY) in response.text
    assert [auditor.get(frame(NOBODY, path)).status_code for path in FRAMES] == [200] * len(FRAMES)


def test_nobody_else_does(notice: Notice, client: Client) -> None:
    addresses = [page(), *(frame(NOBODY, path) for path in FRAMES)]
    assert {client.get(one).status_code for one in addresses} == {302}  # to the log-in
    assert client.post(frame(NOBODY, "v1/decisions"), "{}", "text/plain").status_code == 302

    client.force_login(User.objects.create_user("clerk", is_staff=True))
    assert {client.get(one).status_code for one in addresses} == {403}
    assert client.post(frame(NOBODY, "v1/decisions"), "{}", "text/plain").status_code == 403


@cases("path", FRAMES)
def test_only_pages_of_the_admins_own_host_may_frame_it(auditor: Client, path: str) -> None:
    response = auditor.get(frame(NOBODY, path))
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    policy = response["Content-Security-Policy"].split("; ")
    assert "frame-ancestors 'self'" in policy
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} < set(policy)
    assert "no-store" in response["Cache-Control"]


def test_no_other_page_of_the_admin_can_be_framed(auditor: Client) -> None:
    response = auditor.get(page())
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_a_preview_leaves_nothing_behind(auditor: Client) -> None:
    auditor.get(page())  # the form's own token is in the browser
    before, cookies = rows(), {name: one.value for name, one in auditor.cookies.items()}
    situations = [NOBODY, f"draft~US-CA~en~1~no~{TODAY}"]
    for situation in situations:
        for path in (*FRAMES, "preferences/erase/", "preferences/agent/", "v1/docs", "theme.css"):
            assert auditor.get(frame(situation, path)).status_code == 200
        body = {"choices": {"analytics": True}, "method": "custom"}
        answer = auditor.post(frame(situation, "v1/decisions"), json.dumps(body), "text/plain")
        assert answer.status_code == 201
        assert {"receipt", "state"} <= answer.json().keys()
        for path in ("v1/shown", "v1/renew", "v1/detections"):
            assert auditor.post(frame(situation, path), "{}", "text/plain").status_code == 204
        for path in ("preferences/opt-out/", "preferences/erase/", "preferences/agent/"):
            assert auditor.post(frame(situation, path), {"email": "a@b.c"}).status_code == 403

    assert rows() == before
    assert {name: one.value for name, one in auditor.cookies.items()} == cookies


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
    there = frame(f"draft~CA-QC~fr~0~now+analytics~{TODAY}", "preferences/")
    assert saved["Location"].startswith(there)
    assert set(saved.cookies) <= {settings.CSRF_COOKIE_NAME}  # the admin's own
    assert 'id="status"' in auditor.get(saved["Location"]).text
    assert rows() == before


@pytest.mark.requirement("R149")
def test_the_server_is_told_what_the_kernel_says(auditor: Client, site: Site) -> None:
    lines = verdicts(auditor.get(page("?place=US-CA&gpc=1")))
    assert lines["Advertising"] == ("Global Privacy Control says no", "No")
    assert lines["Strictly necessary"] == ("Necessary: always on", "Yes")

    lines = verdicts(auditor.get(page("?place=CA-QC&answer=some%2Banalytics")))
    assert lines["Usage statistics"] == ("Allowed on notice 1", "Yes")
    assert lines["Advertising"] == ("Refused on notice 1", "No")


def test_what_is_asked_again_says_so(auditor: Client, site: Site) -> None:
    text = CategoryText.objects.get(category__key="analytics", language="en")
    text.purpose += " And to sell what we learn."
    text.save()
    lines = verdicts(auditor.get(page("?place=CA-QC&answer=all")))
    why = "Allowed on notice 1, and changed since: asked again"
    assert lines["Usage statistics"] == (why, "Not yet")
    assert lines["Advertising"] == ("Allowed on notice 1", "Yes")

    lines = verdicts(auditor.get(page("?notice=1&place=CA-QC&answer=all")))
    assert lines["Usage statistics"] == ("Allowed on notice 1", "Yes")


def test_the_day_decides_which_rule_holds_and_how_old_an_answer_is(
    auditor: Client, site: Site
) -> None:
    later = TODAY + timedelta(days=183)
    lines = verdicts(auditor.get(page(f"?place=CA-QC&answer=all&date={later}")))
    assert lines["Usage statistics"] == ("Allowed too long ago: asked again", "Not yet")

    rule = RegionRule.objects.get(site=site, code="US-VA")
    RegionRule.objects.filter(pk=rule.pk).update(valid_from=later, model="notice")
    now = auditor.get(frame(f"draft~US-VA~en~0~~{TODAY}", "banner.json"))
    then = auditor.get(frame(f"draft~US-VA~en~0~~{later}", "banner.json"))
    assert now.text != then.text


def test_a_language_that_lacks_words_is_named(auditor: Client, site: Site) -> None:
    CategoryText.objects.filter(category__key="analytics", language="es").delete()
    sentence = "“analytics” has no text in Spanish yet."
    assert sentence in auditor.get(page("?language=es")).text
    assert sentence in auditor.get(frame(f"draft~FR~es~0~~{TODAY}")).text


@cases(
    "situation", ["x", f"draft~QUEBEC~fr~0~~{TODAY}", "draft~FR~fr~0~~2026-13-41", f"9{NOBODY[5:]}"]
)
def test_an_address_that_means_nothing_is_not_found(auditor: Client, situation: str) -> None:
    assert auditor.get(frame(situation)).status_code == 404


def test_what_cannot_be_chosen_gets_what_stands_first(auditor: Client) -> None:
    response = auditor.get(page("?place=nowhere&language=xx&answer=perhaps&date=soon&show=all"))
    assert frame(f"draft~ZZ~en~0~~{TODAY}") in response.text


def test_the_frame_alone_is_one_redirect_away(auditor: Client) -> None:
    response = auditor.get(page("?frame=1&place=EEA&language=fr&show=cookies"))
    assert response.status_code == 302
    there = frame(f"draft~AT~fr~0~~{TODAY}", "cookies/?site=mix&language=fr")
    assert response["Location"] == there
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_before_the_first_notice_nobody_has_answered(staff: Client) -> None:
    response = staff.get(page("?answer=all&place=FR"))
    assert frame(f"draft~FR~en~0~~{TODAY}") in response.text


@cases(
    ("model", "facts", "query"),
    [
        ("site", {"key": "mix"}, ""),
        ("category", {"key": "analytics"}, ""),
        ("cookie", {}, "?show=cookies"),
        ("wording", {"language": "fr"}, "?language=fr"),
        ("regionrule", {"code": "US-VA"}, "?place=US-VA"),
        ("theme", {}, ""),
    ],
)
def test_each_form_leads_to_the_preview_of_what_it_says(
    staff: Client, site: Site, model: str, facts: dict[str, str], query: str
) -> None:
    Theme.objects.create(site=site)
    row = apps.get_model("consent", model)._default_manager.filter(**facts).first()
    form = staff.get(reverse(f"admin:consent_{model}_change", args=[row.pk])).text
    assert f'<a href="{page(query)}">Preview</a>' in form
    assert staff.get(page(query)).status_code == 200


def test_whoever_may_not_see_it_finds_no_link(site: Site, client: Client) -> None:
    user = User.objects.create_user("clerk", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_category"))
    client.force_login(user)
    row = site.categories.get(key="analytics")
    form = client.get(reverse("admin:consent_category_change", args=[row.pk]))
    assert form.status_code == 200
    assert page() not in form.text


def test_what_waits_to_be_published_is_previewed_as_it_was_reviewed(
    auditor: Client, site: Site
) -> None:
    text = CategoryText.objects.get(category__key="analytics", language="en")
    text.name = "Counting"
    text.save()
    stamp = Review.of(Draft.of(site)).stamp
    publications.propose(site, Proposal(stamp, "Why not?"), by="eve", may_publish=False)
    text.name = "Counting still"
    text.save()

    response = auditor.get(page("?notice=2&place=CA-QC&answer=all"))
    assert "Counting" in verdicts(response)
    assert "which waits to be published" in response.text
    assert "Counting still" in verdicts(auditor.get(page()))


def test_a_visitor_is_served_as_before(auditor: Client, client: Client) -> None:
    public = Client()
    before = public.get("/banner.js?site=mix&language=fr").content
    auditor.get(frame(NOBODY, "banner.js"))
    auditor.get(frame(NOBODY, "preferences/"))
    assert public.get("/banner.js?site=mix&language=fr").content == before
    assert "/admin/" not in public.get("/preferences/?site=mix").text


@cases("day", ["0001-01-01", "1969-12-31"])
def test_a_day_long_before_any_answer_is_no_day_of_a_preview(auditor: Client, day: str) -> None:
    shown = auditor.get(page(f"?answer=all&date={day}"))
    assert shown.status_code == 200
    assert str(TODAY) in shown.context["frame"]

    old = NOBODY.replace(str(TODAY), day)
    assert auditor.get(frame(old, "preferences/")).status_code == 404


def test_an_answer_that_is_nested_without_end_is_none(auditor: Client) -> None:
    response = auditor.post(
        frame(NOBODY, "v1/decisions"), "[" * 100_000, content_type="application/json"
    )
    assert response.status_code == 400
