"""Four roles: what each may do and read, and that the rest is refused."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management.sql import emit_post_migrate_signal
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import reverse

from consent.admin.staff import colleagues
from consent.models import Cookie, OptOutRequest, RegionRule, Site, Theme
from tests.admin.forms import change, read
from tests.admin.staffed import READERS, everything, seeded, sign_in

__all__ = ["everything", "seeded"]


ACTIONS: dict[str, tuple[str, set[str]]] = {
    "add a category": ("/admin/consent/category/add/", {"Editor"}),
    "change a cookie": ("/admin/consent/cookie/{cookie}/change/", {"Editor"}),
    "delete a cookie": ("/admin/consent/cookie/{cookie}/delete/", {"Editor"}),
    "change a wording": ("/admin/consent/site/{site}/translations/", {"Editor"}),
    "change a rule": ("/admin/consent/regionrule/{rule}/change/", {"Editor"}),
    "change a look": ("/admin/consent/theme/{theme}/change/", {"Editor"}),
    "change a site": ("/admin/consent/site/{site}/change/", {"Editor"}),
    "make a token": ("/admin/consent/site/{site}/tokens/", {"Publisher"}),
    "switch it off": ("/admin/consent/site/{site}/switch/", {"Publisher"}),
    "see to a request": ("/admin/consent/optoutrequest/{request}/change/", {"Requests"}),
    "enter a request": ("/admin/consent/optoutrequest/add/", {"Requests"}),
    "add a person": ("/admin/auth/user/add/", set()),
    "change a group": ("/admin/auth/group/{group}/change/", set()),
    "add a site": ("/admin/consent/site/add/", set()),
    "write history": ("/admin/consent/change/add/", set()),
    "write a decision": ("/admin/consent/decision/add/", set()),
}


READS = {
    "the log": ("/admin/consent/change/", {"Editor", "Publisher", "Auditor"}),
    "decisions": ("/admin/consent/decision/", {"Auditor"}),
    "the opt-out list": ("/admin/consent/optoutrequest/", {"Auditor", "Requests"}),
    "people": ("/admin/auth/user/", {"Auditor"}),
    "notices": ("/admin/consent/notice/", {"Editor", "Publisher", "Auditor"}),
    "categories": ("/admin/consent/category/", {"Editor", "Publisher", "Auditor"}),
    "tokens": ("/admin/consent/site/{site}/tokens/", {"Publisher", "Auditor"}),
    "texts": ("/admin/consent/site/{site}/translations/", {"Editor", "Publisher", "Auditor"}),
    "what to embed": ("/admin/consent/site/{site}/embed/", {"Editor", "Publisher", "Auditor"}),
    "rehearsed": ("/admin/consent/site/{site}/rehearse/", {"Editor", "Publisher", "Auditor"}),
    "rules": ("/admin/consent/regionrule/", {"Editor", "Publisher", "Auditor"}),
    "statistics": ("/admin/statistics/", {"Editor", "Publisher", "Auditor"}),
    "a file of counts": ("/admin/statistics/mix/days.csv", {"Editor", "Publisher", "Auditor"}),
    "the export": ("/admin/consent/decision/export/", {"Auditor"}),
    "a visitor": ("/admin/visitor/", {"Auditor", "Requests"}),
    "switches": ("/admin/consent/site/{site}/switch/", {"Editor", "Publisher", "Auditor"}),
}


@pytest.mark.parametrize("role", colleagues.ROLES)
def test_who_may_do_and_read_what(
    client: Client, everything: Site, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    """What an answer shows is not asked, only whether there is one."""
    monkeypatch.setattr(TemplateResponse, "rendered_content", "")
    sign_in(client, role)
    rows = {
        "cookie": Cookie.objects.get(name="mix_consent_state").pk,
        "rule": RegionRule.objects.get(code="US-CA").pk,
        "theme": Theme.objects.get().pk,
        "site": everything.pk,
        "request": OptOutRequest.objects.get().pk,
        "group": Group.objects.get(name="Editor").pk,
    }

    done = {
        action: client.post(path.format(**rows), {}).status_code != 403
        for action, (path, _) in ACTIONS.items()
    }
    read = {what: client.get(path.format(**rows)).status_code for what, (path, _) in READS.items()}

    assert done == {action: role in allowed for action, (_, allowed) in ACTIONS.items()}
    assert read == {what: 200 if role in allowed else 403 for what, (_, allowed) in READS.items()}


def test_only_an_administrator_decides_on_the_second_person(
    client: Client, everything: Site
) -> None:
    Site.objects.update(second_person="always")
    user = sign_in(client, "Editor", "Publisher")
    url = change(everything)

    sent = read(client, url) | {"second_person": "off"}
    assert client.post(url, sent).status_code == 302
    assert Site.objects.get().second_person == "always"

    right = Permission.objects.get(codename="decide_second_person")
    user.user_permissions.add(right)
    assert client.post(url, read(client, url) | {"second_person": "off"}).status_code == 302
    assert Site.objects.get().second_person == "off"


def test_a_permission_is_for_all_sites(client: Client, everything: Site) -> None:
    """What .github/THREATS.md calls open: no permission names a site."""
    other = Site.objects.create(key="other", name="Another company's", company="Other, Inc.")
    sign_in(client, "Editor")
    for site in (everything, other):
        url = change(site)
        assert client.get(url).status_code == 200


def test_a_refusal_says_what_to_do_and_leads_back(client: Client, everything: Site) -> None:
    sign_in(client, "Requests")

    page = client.get("/admin/consent/category/").text

    assert "whose roles do not allow this" in page and "Requests" in page
    assert f'href="{reverse("admin:index")}"' in page
    assert "Cookie settings" not in page


def test_the_roles_are_made_again_by_each_migration(db: None) -> None:
    group = Group.objects.get(name="Auditor")
    group.permissions.clear()
    group.permissions.add(Permission.objects.get(codename="add_notice"))

    emit_post_migrate_signal(0, interactive=False, db="default")  # as `migrate` ends

    codes = set(group.permissions.values_list("codename", flat=True))
    assert "view_change" in codes and "add_notice" not in codes


def test_each_right_that_a_role_names_exists(db: None) -> None:
    named = {code for codes in colleagues.ROLES.values() for code in codes}
    assert named - set(Permission.objects.values_list("codename", flat=True)) == set()


def test_no_two_rights_read_alike(db: None) -> None:
    names = [str(row) for row in Permission.objects.filter(content_type__app_label="consent")]
    assert len(names) == len(set(names))
    assert not [name for name in names if "| text |" in name or "permit" in name]


LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]*)')
FORM = re.compile(r"<form\b(.*?)</form>", re.DOTALL)
ENDS = ("/logout/", "/password_change/", "/jsi18n/", "/second-factor/", "/passkeys/")
PREVIEW = "/admin/preview/"  # what visitors are shown, whose forms answer as theirs do
MOST = 400  # screens of one role


def screens(client: Client) -> Iterator[tuple[str, Any]]:
    """Every page that is reached from the first one by links, one of each kind of address."""
    waiting = [reverse("admin:index")]
    seen: set[str] = set()
    while waiting and len(seen) < MOST:
        url = waiting.pop(0)
        path = urlsplit(url).path
        kind = re.sub(r"/(\d+|[0-9a-f-]{36})/", "/N/", path)
        is_ours = path.startswith("/admin/") and not path.startswith(PREVIEW)
        if kind in seen or not is_ours or path.endswith(ENDS):
            continue
        seen.add(kind)
        response = client.get(url)
        yield url, response
        found = LINK.findall(response.text) if response.status_code == 200 else []
        waiting += [urljoin(url, unescape(link)) for link in found if "csv" not in link]
        if response.status_code in (301, 302):
            waiting.append(urljoin(url, response["Location"]))


@pytest.mark.parametrize("role", [*colleagues.ROLES, *READERS])
def test_what_is_offered_is_not_refused(client: Client, everything: Site, role: str) -> None:
    """Forms are sent empty, so that they are answered by what is missing, and delete nothing."""
    sign_in(client, role)
    seen, refused = 0, {}
    for url, response in screens(client):
        seen += 1
        if response.status_code not in (200, 301, 302):
            refused[url] = response.status_code
        for form in FORM.findall(response.text):
            action = re.search(r'action="([^"]*)"', form.partition(">")[0])
            target = urljoin(url, unescape(action[1])) if action else url
            is_offered = 'type="submit"' in form or "<button" in form
            is_post = 'method="post"' in form.partition(">")[0]
            if is_post and is_offered and not target.endswith(ENDS):
                code = client.post(target, {}).status_code
                if code in (403, 500):
                    refused[target] = code
    assert seen > 4
    assert refused == {}
