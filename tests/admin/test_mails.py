"""Staff whom something concerns are mailed about it, each once; what failed is tried again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import Settings

from consent import notices
from consent.intake import mails
from consent.management.commands.worker import send_mails
from consent.models import Detection, Mail, Notice, Publication, Site
from consent.record import export
from tests import counted

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday
ROLES = ("Editor", "Publisher", "Auditor", "Requests")


@pytest.fixture(autouse=True)
def people(site: Site) -> None:
    for role in ROLES:
        person = User.objects.create_user(role, f"{role}@example.com", is_staff=True)
        person.groups.add(Group.objects.get(name=role))
    others: dict[str, dict[str, Any]] = {
        "mute": {"is_staff": True},
        "gone": {"is_staff": True, "is_active": False, "email": "gone@example.com"},
        "visitor": {"email": "visitor@example.com"},
    }
    for name, facts in others.items():
        person = User.objects.create_user(name, **facts)
        person.groups.set(Group.objects.all())


def receivers() -> dict[str, set[str]]:
    """Who was mailed which subject since the last time; nobody one thing twice."""
    found: dict[str, set[str]] = {}
    for message in mail.outbox:
        (to,) = message.to
        name = to.partition("@")[0]
        people = found.setdefault(str(message.subject), set())
        assert name not in people, message.subject
        people.add(name)
    mail.outbox.clear()
    return found


def propose(site: Site, **facts: Any) -> Publication:
    usual = {"requested_by": "Editor", "requested_at": NOON, "needs_approval": True}
    return Publication.objects.create(site=site, number=2, body="{}", **usual | facts)


def waits(site: Site) -> None:
    propose(site)


def waits_for_another(site: Site) -> None:
    propose(site, requested_by="Publisher")


def fails(site: Site) -> None:
    propose(site, closed_as="failed", closed_at=NOON, closed_because="No purpose.")


def failed_long_ago(site: Site) -> None:
    propose(site, closed_as="failed", closed_at=NOON - timedelta(days=4))


def is_withdrawn(site: Site) -> None:
    propose(site, closed_as="withdrawn", closed_at=NOON)


def comes_into_force(site: Site) -> None:
    notice = Notice.objects.create(site=site, number=2, body="{}", digest="0", published_at=NOON)
    propose(site, notice=notice, needs_approval=False)


def is_switched(site: Site) -> None:
    for is_off in (True, False):
        notices.switch(site, is_off=is_off, reason="The tag broke.", by="Publisher")


def names_are_found(site: Site) -> None:
    for name, days, clients in (
        ("_new", 1, 2),
        ("_invented", 1, 1),
        ("_old", 1, 2),
        ("_old", 2, 2),
    ):
        day = NOON - timedelta(days=days)
        facts = {"kind": "blocked", "name": name, "count": 3, "clients": clients}
        Detection.objects.create(day=day, site="mix", **facts)


@pytest.mark.parametrize(
    ("happens", "wanted"),
    [
        (waits, {"Notice 2 waits for a second person": {"Publisher"}}),
        (waits_for_another, {}),
        (fails, {"Notice 2 could not be published": {"Publisher"}}),
        (failed_long_ago, {}),
        (is_withdrawn, {}),
        (comes_into_force, {"Notice 2 is in force": {"Publisher"}}),
        (is_switched, {"switched off": {"Publisher"}, "switched on again": {"Publisher"}}),
        (names_are_found, {"new names that nobody declared: 2": {"Editor"}}),
    ],
)
def test_whom_it_concerns_is_told_once(
    site: Site, happens: Callable[[Site], None], wanted: dict[str, set[str]]
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        send_mails()
        mail.outbox.clear()  # of the week before
        happens(site)
        send_mails()
        clock.shift(60)
        send_mails()

    text = " ".join(str(message.body) for message in mail.outbox)
    assert "_old" not in text and "_invented" not in text
    assert not wanted or "/admin/consent/" in text
    assert receivers() == {f"{site}: {subject}": names for subject, names in wanted.items()}


def test_the_week_before_is_told_from_monday_on(site: Site, notice: Notice) -> None:
    with time_machine.travel(NOON - timedelta(days=2)):
        counted.count(list(counted.events(3_000, until=NOON.date() - timedelta(days=3), days=7)))
        names_are_found(site)
        export.log_backup(NOON - timedelta(days=3))
        propose(site)
        send_mails()

    (week,) = [message for message in mail.outbox if message.to == ["Publisher@example.com"]
               and "the week before" in message.subject]  # fmt: skip
    assert week.subject == f"{site}: the week before 23 November"
    for text in (
        "Banners shown: ", "Accepted all: ",  " % (", "  Notice 2 waits for a second person\n",
        "Found, not declared: 3", "Last backup: 1\xa0day ago", "/admin/",
    ):  # fmt: skip
        assert text in str(week.body), week.body
    assert receivers()[week.subject] == {"Editor", "Publisher", "Auditor"}


class Failing(EmailBackend):
    """Refuses one address, or is away."""

    refused: tuple[str, ...] = ()

    def send_messages(self, email_messages: Any) -> int:
        if any(address in message.to[0] for message in email_messages for address in self.refused):
            raise ConnectionRefusedError
        return super().send_messages(email_messages)


def test_what_failed_is_tried_again_and_keeps_no_other_back(
    site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Failing"
    User.objects.create_superuser("nina", "nina@example.com")
    with time_machine.travel(NOON, tick=False) as clock:
        send_mails()
        mail.outbox.clear()
        propose(site)
        monkeypatch.setattr(Failing, "refused", ("Publisher",))
        subject = f"{site}: Notice 2 waits for a second person"
        send_mails()
        assert receivers() == {subject: {"nina"}}

        monkeypatch.setattr(Failing, "refused", ())
        clock.shift(60)
        send_mails()
        assert receivers() == {subject: {"Publisher"}}


def test_news_that_cannot_be_written_keep_no_mail_back(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails.queue(site, "answer of request 7", to="ada@example.com", subject="S", text="T")
    monkeypatch.setattr("consent.admin.requests.mails.SiteStatus.build", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError), time_machine.travel(NOON):
        send_mails()

    assert receivers() == {"S": {"ada"}}


def test_without_a_mail_server_nothing_waits(site: Site, settings: Settings) -> None:
    settings.EMAIL_BACKEND = mails.NO_MAIL
    with time_machine.travel(NOON):
        propose(site)
        send_mails()
    assert not Mail.objects.exists()
