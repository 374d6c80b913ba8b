"""Staff and whoever asked are mailed about a request; a mail server that fails harms nobody."""

import logging
import socket
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import Settings

from consent.intake import mails
from consent.models import OptOutRequest, Site
from consent.record import heartbeat
from tests.pages.conftest import HOST, NOON, Visitor, status_of

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def sent() -> list[Any]:
    """What the worker has sent by now."""
    mails.send_waiting(timezone.now())
    return mail.outbox


def test_the_contact_is_told_what_there_is_to_do(visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        visitor.opt_out("Ada Lovelace", "ada@example.com", **{"X-Region": "US-CA"})
        assert mail.outbox == []  # no visitor waits for a mail server
        message = sent()[0]

    row = OptOutRequest.objects.get()
    assert message.to == ["info@mixnetworks.com"]
    assert message.subject == f"Opt-out request {row.pk}, due Tuesday 15 December 2026"
    page = f"http://consent.mixnetworks.localhost:8000/admin/consent/optoutrequest/{row.pk}/change/"
    assert page in str(message.body)
    assert row.mails.filter(event=f"task of request {row.pk}", sent_at__date=NOON).exists()
    for text in ("Ada Lovelace", "ada@example.com", "US-CA"):
        assert text not in str(message.body), "a copy in a mailbox that no rule deletes"


@pytest.mark.requirement("R162")
def test_page_mails_and_worklist_say_one_promise(visitor: Visitor, admin_client: Client) -> None:
    with time_machine.travel(NOON):
        page = visitor.follow(visitor.opt_out("Ada", "ada@example.com"))
        texts = [str(message.body) for message in sent()]

    promised = "We deal with it by December 15, 2026."
    assert [promised in text for text in texts] == [True, True]
    assert promised in status_of(page).detail
    row = OptOutRequest.objects.get()
    task = admin_client.get(
        f"/admin/consent/optoutrequest/{row.pk}/change/", headers={"Host": HOST}
    )
    assert promised in task.content.decode()


def test_whoever_asks_has_a_receipt_in_their_language(visitor: Visitor) -> None:
    visitor.opt_out("Ada <b>Lovelace", "ada@example.com", **{"Accept-Language": "fr"})

    row = OptOutRequest.objects.get()
    message = sent()[1]
    assert message.to == ["ada@example.com"]
    assert message.reply_to == ["info@mixnetworks.com"]
    asked = "Vous avez demandé à MIX Networks, Inc. de ne pas vendre ni partager"
    for text in (asked, str(row.pk), "813-500-5000"):
        assert text in str(message.body)
    assert row.mails.get(to="ada@example.com").text == message.body


def test_no_words_of_a_stranger_are_mailed_to_anybody(visitor: Visitor) -> None:
    visitor.opt_out("Buy at http://buy.example", "ada@example.com")

    receipt = sent()[1]
    assert "buy.example" not in f"{receipt.subject} {receipt.body}"


def test_an_address_has_one_receipt_a_day(visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        for number in range(3):
            visitor.opt_out(f"Bot {number}", "ada@example.com")
        assert [message.to for message in sent()].count(["ada@example.com"]) == 1
        assert OptOutRequest.objects.count() == 3

        clock.shift(timedelta(days=1))
        visitor.opt_out("Ada", "ada@example.com")

        assert [message.to for message in sent()].count(["ada@example.com"]) == 2


def test_nothing_that_was_written_becomes_a_header(visitor: Visitor) -> None:
    visitor.opt_out("Ada\r\nBcc: all@example.com", "ada@example.com")
    visitor.opt_out("Ada", "ada@example.com\r\nBcc: all@example.com")

    message, receipt = sent()  # of the first; the second is an address that is none
    assert message.recipients() == ["info@mixnetworks.com"]
    assert receipt.recipients() == ["ada@example.com"]
    head, _, body = message.message().as_string().partition("\n\n")
    assert "all@example.com" not in head + body


def test_without_a_mail_server_the_worklist_is_enough(visitor: Visitor, settings: Settings) -> None:
    settings.EMAIL_BACKEND = mails.NO_MAIL

    visitor.opt_out("Ada")

    assert not OptOutRequest.objects.get().mails.exists()


def test_a_mail_server_that_is_away_fails_no_request_and_loses_no_mail(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with (
        caplog.at_level(logging.INFO),
        override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port),
    ):
        page = visitor.follow(visitor.opt_out("Ada Lovelace", "ada@example.com"))
        assert sent() == []

    assert "Opt-Out Request Honored" in page.content.decode()
    (warning,) = [record for record in caplog.records if record.name == mails.__name__]
    text = "What waits was not mailed, and is tried again: ConnectionRefusedError"
    assert warning.getMessage() == text
    assert "Ada" not in caplog.text
    assert "ada@" not in caplog.text
    for _ in range(2):
        assert [message.to for message in sent()] == [["info@mixnetworks.com"], ["ada@example.com"]]


def test_what_a_request_was_promised_is_mailed_after_four_days_and_counted_meanwhile(
    visitor: Visitor, site: Site
) -> None:
    """From Friday to Tuesday no mail server answers; news for staff are old by then."""
    with time_machine.travel(NOON, tick=False) as clock:
        visitor.opt_out("Ada", "ada@example.com")
        mails.queue(site, "news", to="staff@example.com", subject="News", text="News")
        clock.shift(timedelta(days=4))
        figures = heartbeat.overview(timezone.now()).figures
        assert (figures["mails_waiting"], figures["mails_seconds_waiting"]) == (2, 4 * 86_400)

        assert [one.to for one in sent()] == [["info@mixnetworks.com"], ["ada@example.com"]]
        figures = heartbeat.overview(timezone.now()).figures
        assert (figures["mails_waiting"], figures["mails_seconds_waiting"]) == (0, 0)
