"""Requests that staff enter, appeals, and what is deleted of a request."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from consent.intake import mails
from consent.models import Mail, OptOutRequest, Site
from tests.admin.forms import change
from tests.admin.test_request_desk import ADD, ENDINGS, NOON, TOLD, end, enter


@pytest.mark.requirement("R167")
def test_what_came_by_phone_is_entered_with_its_day_and_has_a_receipt(
    staff: Client,
    site: Site,
    mailoutbox: list[EmailMessage],
) -> None:
    """11 CCR 7026(a), 7101(a): 15 business days from the day it came, and who took it."""
    with time_machine.travel(NOON):
        row = enter(staff, site, name="Ada", email="ada@example.com", manner="phone")
        mails.send_waiting(NOON)

    assert (row.manner, row.received_at.date()) == ("phone", date(2026, 11, 20))
    assert (row.due_on, row.entered_by) == (date(2026, 12, 11), "nina")
    (receipt,) = mailoutbox  # staff know: no mail to them
    assert receipt.to == ["ada@example.com"]
    assert "We deal with it by December 11, 2026." in str(receipt.body)

    with time_machine.travel(NOON):
        enter(staff, site, email="late@example.com", came_on="2026-11-02")
        mails.send_waiting(NOON)
    assert mailoutbox == [receipt]  # its day has passed: no mail promises it


@pytest.mark.requirement("R167")
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"came_on": "2026-11-25", "name": "Ada"}, "This day is still to come."),
        ({}, "Write a name or an e-mail address."),
        ({"name": "Ada", "agent_name": "Bo"}, "An agent has a name and an e-mail address."),
        ({"name": "Ada", "manner": "form"}, "is not one of the available choices"),
    ],
)
def test_what_is_entered_says_who_and_when(
    staff: Client, site: Site, facts: dict[str, str], words: str
) -> None:
    usual = {"site": site.pk, "manner": "post", "came_on": "2026-11-02", "language": "en"}
    with time_machine.travel(NOON):
        answered = staff.post(reverse(ADD), usual | facts)
    assert words in answered.text
    assert not OptOutRequest.objects.exists()


@pytest.mark.requirement("R168")
def test_an_appeal_is_a_task_of_its_own_with_the_day_that_was_promised(
    staff: Client, site: Site
) -> None:
    """C.R.S. 6-1-1306(3)(b): 45 days; Va. Code 59.1-577(C) and Connecticut: 60."""
    with time_machine.travel(NOON):
        declined = end(staff, enter(staff, site, name="Ada"), **ENDINGS["declined"])
        appeal = enter(staff, site, name="Ada", appeal_of=declined.pk, came_on="2026-11-20")

    assert appeal.due_on == date(2026, 11, 20) + timedelta(days=45)
    assert "within 45 days" in mails.answer_text(declined)
    assert "An appeal: somebody who did not decide" in staff.get(change(appeal)).text


@pytest.mark.requirement("R168")
def test_what_was_mailed_cannot_be_changed(staff: Client, site: Site) -> None:
    row = enter(staff, site, name="Ada", email="ada@example.com")
    end(staff, row, **ENDINGS["done, told"])
    row.refresh_from_db()

    end(staff, row, outcome="nothing", told="", note="A later word.")

    assert (row.outcome, row.told, row.note) == ("done", TOLD, "A later word.")
    assert "Ads Ltd" in staff.get(change(row)).text


@pytest.mark.requirement("R169")
def test_who_did_not_ask_has_the_words_deleted_and_number_and_day_stay(
    staff: Client, site: Site
) -> None:
    """GDPR 16, 17: the receipt says "Tell us, and we delete it at once"."""
    words = ("Eve", "eve@example.com", "Bo", "bo@example.com", "secret")
    facts = {"name": words[0], "email": words[1], "agent_name": words[2], "agent_email": words[3]}
    with time_machine.travel(NOON):
        row = enter(staff, site, **facts, note=words[4])
        mails.send_waiting(NOON)
    end(staff, row, outcome="declined", reason=words[4], note=words[4])
    before = OptOutRequest.objects.values().get()
    assert all(word in str(before) for word in words)

    staff.post(change(row), {"note": "more words", "is_disowned": "on"})

    after, mailed = OptOutRequest.objects.values().get(), [*Mail.objects.values()]
    assert not [word for word in (*words, "more words") if word in f"{after} {mailed}"]
    for kept in ("id", "received_at", "due_on", "manner", "site_id"):
        assert after[kept] == before[kept]
    assert (after["outcome"], after["ended_by"]) == ("disowned", "nina")
    assert [mail["event"].split()[0] for mail in mailed] == ["receipt"]  # the answer never went
    assert staff.post(change(row), {"note": "again"}).status_code == 403
    assert "disowned" in staff.get(change(row)).text
