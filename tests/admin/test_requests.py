"""The worklist: what visitors requested, completed by staff, and never deleted."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from consent.admin.request import due_in_words
from consent.models import Change, OptOutRequest, Site
from consent.record import opt_outs
from tests.admin.cases import cases
from tests.admin.forms import read
from tests.admin.lists import changelist

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOON.date()
LIST = "admin:consent_optoutrequest_changelist"


def request(site: Site, days: int, **facts: Any) -> OptOutRequest:
    """By somebody called Ada, unless it is said otherwise."""
    return OptOutRequest.objects.create(
        site=site,
        form=uuid4(),
        received_at=NOON,
        due_on=TODAY + timedelta(days=days),
        language="en",
        region="US-CA",
        signal=False,
        **({} if {"email", "account"} & facts.keys() else {"name": "Ada"}) | facts,
    )


def change(row: OptOutRequest) -> str:
    return reverse("admin:consent_optoutrequest_change", args=[row.pk])


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        ("2026-11-21", "late by 3 days"),
        ("2026-11-23", "late by 1 day"),
        ("2026-11-24", "due today"),
        ("2026-11-25", "due tomorrow"),
        ("2026-12-15", "due in 21 days"),
    ],
)
def test_a_day_is_told_as_staff_would_say_it(due_on: str, words: str) -> None:
    assert due_in_words(date.fromisoformat(due_on), TODAY) == words


def test_what_is_due_first_stands_first_and_what_is_done_last(site: Site) -> None:
    later, late, done = request(site, 9), request(site, -2), request(site, -5, done_at=NOON)

    with time_machine.travel(NOON):
        page: Any = changelist(OptOutRequest, status="all")
        rows = list(page.result_list)
        assert rows == [late, later, done]
        told = " ".join(page.model_admin.status(row) for row in rows)
    assert told == "<strong>late by 2 days</strong> due in 9 days done"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"late", "open"}),
        ({"status": "open"}, {"late", "open"}),
        ({"status": "late"}, {"late"}),
        ({"status": "done"}, {"done"}),
        ({"status": "all"}, {"late", "open", "done"}),
        ({"q": "don"}, {"done"}),
        ({"q": "ada@example"}, {"late"}),
    ],
)
def test_the_list_is_filtered_by_standing_and_searched_whatever_it_is(
    site: Site, query: dict[str, str], found: set[str]
) -> None:
    request(site, -2, name="late", email="ada@example.com")
    request(site, 3, name="open")
    request(site, -2, name="done", done_at=NOON)

    with time_machine.travel(NOON):
        rows = changelist(OptOutRequest, **query).result_list
    assert {row.name for row in rows} == found


def test_a_note_is_kept_and_the_tick_signs_it(staff: Client, site: Site) -> None:
    row = request(site, 3, name="Ada")
    sent = read(staff, change(row))
    assert sent.keys() == {"note", "assigned_to", "is_mailed"}  # nothing else can be edited

    staff.post(change(row), sent | {"note": "Told the mail house.", "is_done": "on"})

    row.refresh_from_db()
    assert (row.note, row.done_by, row.name) == ("Told the mail house.", "nina", "Ada")
    assert row.done_at is not None
    assert Change.objects.get(field="done by").new == "nina"


def test_nothing_is_done_without_a_note(staff: Client, site: Site) -> None:
    row = request(site, 3)
    page = staff.post(change(row), {"note": "  ", "is_done": "on"})
    assert "Say what was done, and with whom." in page.content.decode()
    row.refresh_from_db()
    assert row.done_at is None


@cases(
    ("who", "told"),
    [
        pytest.param({"name": "Ada"}, "everyone concerned by November 27, 2026", id="a name"),
        pytest.param({"email": "a@example.com"}, "in the company's records", id="an e-mail"),
        pytest.param(
            {"account": "h" * 22},
            f'/?q={"h" * 22}">search the answers of signed-in visitors',
            id="hash",
        ),
        pytest.param(
            {"name": "Ada", "kind": "agent", "agent_email": "bo@example.com"},
            "has confirmed a signed permission: ask for it",
            id="an agent",
        ),
    ],
)
def test_a_request_says_what_to_do(
    staff: Client, site: Site, who: dict[str, str], told: str
) -> None:
    assert told in staff.get(change(request(site, 3, **who))).content.decode()


def test_a_later_note_leaves_the_day_it_was_done_and_a_wrong_tick_is_taken_back(
    staff: Client, site: Site
) -> None:
    row = request(site, 3, done_at=NOON, done_by="otto")

    staff.post(change(row), {"note": "See the ticket.", "is_done": "on"})
    row.refresh_from_db()
    assert (row.done_at, row.done_by, row.note) == (NOON, "otto", "See the ticket.")

    staff.post(change(row), {"note": ""})
    row.refresh_from_db()
    assert (row.done_at, row.done_by) == (None, "")


def test_nothing_comes_on_or_off_by_hand(staff: Client, site: Site) -> None:
    row = request(site, 3, name="Ada", email="ada@example.com")

    assert staff.get(reverse("admin:consent_optoutrequest_add")).status_code == 403
    delete = reverse("admin:consent_optoutrequest_delete", args=[row.pk])
    assert staff.post(delete, {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    staff.post(reverse(LIST), sent)
    staff.post(change(row), {"note": "", "name": "Eve", "due_on": "2030-01-01", "region": "FR"})

    row.refresh_from_db()
    assert (row.name, row.region, row.due_on) == ("Ada", "US-CA", TODAY + timedelta(days=3))


def test_a_request_is_somebodys(staff: Client, site: Site) -> None:
    nina, row = User.objects.get(username="nina"), request(site, 3, name="Ada")
    request(site, 3, name="Grace")
    User.objects.create_user("visitor")  # who is no staff
    page = staff.get(change(row)).content.decode()
    assert "nina</option>" in page
    assert "visitor</option>" not in page

    staff.post(change(row), {"note": "", "assigned_to": nina.pk})

    shown = staff.get(reverse(LIST), {"assigned_to__id__exact": nina.pk}).context["cl"]
    assert {row.name for row in shown.result_list} == {"Ada"}


@pytest.mark.parametrize(
    ("who", "to", "words"),
    [
        pytest.param({}, "ada@example.com", "is done. Everyone who received", id="the person"),
        pytest.param({"language": "fr"}, "ada@example.com", "est traitée", id="in French"),
        pytest.param({"language": "es"}, "ada@example.com", "está resuelta", id="in Spanish"),
        pytest.param({"agent_email": "bo@example.com"}, "bo@example.com", "is done", id="an agent"),
    ],
)
def test_whoever_asked_is_mailed_once_that_it_is_done(
    staff: Client, site: Site, who: dict[str, str], to: str, words: str,
    mailoutbox: list[EmailMessage], django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    row = request(site, 3, name="Ada", email="ada@example.com")
    OptOutRequest.objects.update(**who)
    for note in ("Told the mail house.", "And again."):
        with django_capture_on_commit_callbacks(execute=True):
            staff.post(change(row), {"note": note, "is_done": "on", "is_mailed": "on"})
        with django_capture_on_commit_callbacks(execute=True):
            staff.post(change(row), {"note": note})

    (message,) = mailoutbox
    assert message.to == [to]
    assert words in str(message.body)
    assert str(row.pk) in str(message.body)
    row.refresh_from_db()
    assert row.outcome_mailed_on is not None


def test_without_a_mail_server_staff_are_told_to_tell(
    staff: Client, site: Site, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND = opt_outs.NO_MAIL
    done = {"note": "Told the mail house.", "is_done": "on", "is_mailed": "on"}
    for facts, is_warned in ({"email": "ada@example.com"}, True), ({}, False):
        row = request(site, 3, name="Ada", **facts)
        with django_capture_on_commit_callbacks(execute=True):
            page = staff.post(change(row), done)
        messages = [str(message) for message in get_messages(page.wsgi_request)]
        wanted = "Tell whoever asked yourself: ada@example.com."
        assert (wanted in " ".join(messages)) is is_warned
