"""The desk says what is to be done."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import Detection, Notice, RegionRule, Site
from tests import filled
from tests.admin.drafts import publish
from tests.admin.people import signed_in


def titles(client: Client) -> list[str]:
    (desk,) = client.get(reverse("admin:index")).context["desks"]
    return [task.title for task in desk.tasks]


def test_the_desk_says_what_is_to_be_done(staff: Client, notice: Notice, site: Site) -> None:
    before, url = titles(staff), reverse("admin:index")
    page = staff.get(url).text
    assert "Everything is published" in page and 'class="badge is-warning"' not in page
    now = timezone.now()
    for days in (-2, 5):
        filled.request(site, due_in=days)
    Detection.objects.create(day=now, site="mix", kind="blocked", name="_hjid", count=3)
    RegionRule.objects.filter(code="US-VA").update(valid_from=now.date() + timedelta(days=9))

    after = titles(staff)

    assert after[0] == "1 opt-out request is late"
    assert {"1 opt-out request waits", "1 name was met that nobody declared"} <= set(after)
    assert [title for title in after if "begin" in title and "soon" in title]
    assert "1 opt-out request is late" not in before
    page = staff.get(url).text
    assert "1 change not published" in page and "Notice 1" in page
    assert '>2 open</a> <span class="late">1 late</span>' in page
    assert f'{reverse("admin:consent_optoutrequest_changelist")}?site=mix">Answer' in page


def test_what_is_urgent_or_known_begins_on_the_first_page(
    staff: Client, client: Client, notice: Notice, site: Site
) -> None:
    now = timezone.now()
    found = {"day": now, "site": "mix", "kind": "blocked", "count": 3}
    Detection.objects.create(what="host", name="www.youtube.com", **found)
    publish(site)
    review = reverse("admin:consent_notice_publish", args=["mix"])
    links = [
        reverse("admin:consent_cookie_import") + f"?site={site.pk}&amp;vendor=YouTube",
        f"{review}?again=1",
        reverse("admin:consent_site_switch", args=[site.pk]),
    ]

    page = staff.get(reverse("admin:index")).text
    assert [f'href="{link}"' in page for link in links] == [True] * 3

    adder = signed_in(client, "add_cookie", "change_cookie", "view_detection")
    page = adder.get(reverse("admin:index")).text
    assert "Found, not declared" in page and links[0] not in page  # it may add to a category

    reader = signed_in(client, "view_site", "view_notice", "view_detection")
    page = reader.get(reverse("admin:index")).text
    assert "Found, not declared" in page and [link in page for link in links] == [False] * 3


def test_view_site_leads_to_the_site(staff: Client, notice: Notice, site: Site) -> None:
    first = site.origins.split()[0]
    assert f'<a href="{first}/">View site</a>' in staff.get(reverse("admin:index")).text
