"""The site's contact is told of a request, and a mail server that fails harms nobody."""

import logging
import socket
from datetime import UTC, datetime

import pytest
import time_machine
from django.core import mail
from django.test import Client
from pytest_django import Settings

from consent.models import OptOutRequest
from consent.record import opt_out_requests
from tests.pages.conftest import Visitor
from tests.servers import Project

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def test_the_contact_is_told_what_there_is_to_do(visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        visitor.opt_out("Ada Lovelace", "ada@example.com", **{"X-Region": "US-CA"})

    row = OptOutRequest.objects.get()
    (message,) = mail.outbox
    assert message.to == ["info@mixnetworks.com"]
    assert message.subject == f"Opt-out request {row.pk}, due Tuesday 15 December 2026"
    page = f"http://consent.mixnetworks.localhost:8000/admin/consent/optoutrequest/{row.pk}/change/"
    for text in ("Ada Lovelace", "ada@example.com", "US-CA", "Language:  en", page):
        assert text in str(message.body)
    assert row.mailed_at is not None


@pytest.mark.parametrize(
    ("setting", "sender"),
    [
        pytest.param("", "info@mixnetworks.com", id="the contact itself"),
        pytest.param("Consent <consent@mixnetworks.com>", "consent@mixnetworks.com", id="as set"),
    ],
)
def test_the_sender_is_the_operators_choice(
    visitor: Visitor, settings: Settings, setting: str, sender: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = setting

    visitor.opt_out()

    assert sender in mail.outbox[0].from_email


def test_a_request_is_mailed_once(visitor: Visitor) -> None:
    visitor.opt_out("Ada")
    visitor.opt_out("Ada")

    assert len(mail.outbox) == 1


def test_nothing_that_was_written_becomes_a_header(visitor: Visitor) -> None:
    visitor.opt_out("Ada\r\nBcc: all@example.com", "ada@example.com")
    visitor.opt_out("Ada", "ada@example.com\r\nBcc: all@example.com")

    (message,) = mail.outbox
    assert message.recipients() == ["info@mixnetworks.com"]
    head, _, body = message.message().as_string().partition("\n\n")
    assert "all@example.com" not in head
    assert "Ada Bcc: all@example.com" in body


def test_without_a_mail_server_the_worklist_is_enough(visitor: Visitor, settings: Settings) -> None:
    settings.EMAIL_BACKEND = opt_out_requests.NO_MAIL

    visitor.opt_out("Ada")

    assert OptOutRequest.objects.get().mailed_at is None


def test_a_mail_server_that_is_away_fails_no_request(
    visitor: Visitor, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 5

    with caplog.at_level(logging.INFO):
        page = visitor.follow(visitor.opt_out("Ada Lovelace", "ada@example.com"))

    row = OptOutRequest.objects.get()
    assert "Opt-Out Request Honored" in page.content.decode()
    assert row.mailed_at is None
    (warning,) = [one for one in caplog.records if one.name == "consent.record.opt_out_requests"]
    assert (
        warning.getMessage() == f"Opt-out request {row.pk} was not mailed: ConnectionRefusedError"
    )
    assert "Ada" not in caplog.text
    assert "ada@" not in caplog.text


def test_nobody_waits_for_a_mail_server_that_has_just_failed(
    visitor: Visitor, settings: Settings
) -> None:
    heard = 0
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0.2)
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "127.0.0.1"
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = silent.getsockname()[1], 0.1
        for browser in (visitor, Visitor()):
            browser.opt_out()
        for _ in range(2):
            try:
                silent.accept()[0].close()
                heard += 1
            except TimeoutError:
                break

    assert heard == 1
    assert OptOutRequest.objects.count() == 2


def test_mail_waits_five_seconds_at_most(settings: Settings) -> None:
    assert settings.EMAIL_TIMEOUT == 5


def test_the_link_leads_to_the_request(visitor: Visitor, admin_client: Client) -> None:
    visitor.opt_out("Ada")
    address = str(mail.outbox[0].body).split()[-1]

    page = admin_client.get(
        address.removeprefix("http://consent.mixnetworks.localhost:8000"),
        headers={"Host": "consent.mixnetworks.localhost"},
    )

    assert page.status_code == 200
    assert "Ada" in page.content.decode()


TOLD = (
    "from django.conf import settings as s;"
    "print(s.EMAIL_BACKEND.split('.')[-2], s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_TIMEOUT,"
    " getattr(s, 'EMAIL_USE_TLS', False), s.DEFAULT_FROM_EMAIL or '-')"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.make(tmp_path_factory.mktemp("mail"))


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        pytest.param({}, "dummy None None 5 False -", id="nothing set"),
        pytest.param({"EMAIL_URL": ""}, "dummy None None 5 False -", id="set to nothing"),
        pytest.param(
            {
                "EMAIL_URL": "smtp+tls://consent:p%40ss@mail.example.com:587",
                "CONSENT_MAIL_FROM": "consent@example.com",
            },
            "smtp mail.example.com 587 5 True consent@example.com",
            id="a server",
        ),
    ],
)
def test_the_environment_names_the_server(
    project: Project, environment: dict[str, str], told: str
) -> None:
    printed = project.manage("shell", "--no-imports", "-v0", "-c", TOLD, **environment)
    assert printed.strip() == told


@pytest.mark.parametrize("url", ["mail.example.com", "pigeon://mail", "smtp://mail:port"])
def test_an_address_that_is_none_is_named(project: Project, url: str) -> None:
    with pytest.raises(AssertionError, match="EMAIL_URL cannot be read"):
        project.manage("check", EMAIL_URL=url)
