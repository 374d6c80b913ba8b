"""A site is switched off and on in the admin, for a reason, by whoever may."""

import pytest
from django.test import Client
from django.urls import reverse

from consent import notices
from consent.models import Notice, Site
from tests.admin.forms import change

REASON = "A script that was never declared"


@pytest.fixture
def url(notice: Notice) -> str:
    return reverse("admin:consent_site_switch", args=[notice.site.pk])


def test_consequences_are_shown_first_and_a_reason_is_asked_for(
    staff: Client, site: Site, url: str
) -> None:
    assert url in staff.get(change(site)).text
    page = staff.get(url).text
    for item in ("Within two seconds", "What is necessary goes on", "four minutes", "60 seconds"):
        assert item in page

    answer = staff.post(url, {"is_off": "True", "reason": " "})

    assert answer.context["form"].errors["reason"]
    assert not Site.objects.get().switches.exists()


def test_it_is_off_and_on_and_who_and_why_is_kept(staff: Client, url: str) -> None:
    done = staff.post(url, {"is_off": "True", "reason": REASON}, follow=True)

    assert "is off, in every process within two seconds" in done.text
    assert REASON in done.text
    notices.refresh()
    assert notices.current().switched_off
    row = Site.objects.get().switches.get()
    assert (row.is_off, row.by, row.note) == (True, "nina", REASON)

    staff.post(url, {"is_off": "", "reason": "It is gone"})

    notices.refresh()
    assert not notices.current().switched_off
    assert Site.objects.get().switches.count() == 2


def test_of_two_who_switch_at_once_the_second_undoes_nothing(staff: Client, url: str) -> None:
    staff.post(url, {"is_off": "True", "reason": REASON})

    late = staff.post(url, {"is_off": "True", "reason": "The same script"}, follow=True)

    assert "Nothing was changed" in late.text
    assert Site.objects.get().switches.get().note == REASON
