"""The worklist: what visitors requested, ended by staff, and never deleted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from consent.intake import mails
from consent.models import Change, OptOutRequest, Site
from tests.admin.cases import cases
from tests.admin.forms import change, read
from tests.admin.lists import changelist

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOON.date()
LIST = "admin:consent_optoutrequest_changelist"


def request(site: Site, days: int, **facts: Any) -> OptOutRequest:
    """By somebody called Ada, unless it is said otherwise."""
    if facts.get("outcome"):
        facts = {"ended_at": NOON} | facts
    return OptOutRequest.objects.create(
        site=site,
        received_at=NOON,
        due_on=TODAY + timedelta(days=days),
        language="en",
        region="US-CA",
        **({} if {"email", "account"} & facts.keys() else {"name": "Ada"}) | facts,
    )


def test_what_is_due_first_stands_first_and_what_is_done_last(site: Site) -> None:
    later, late, done = request(site, 9), request(site, -2), request(site, -5, outcome="done")

    with time_machine.travel(NOON):
        page: Any = changelist(OptOutRequest)
        rows = list(page.result_list)
        assert rows == [late, later, done]
        statuses = " ".join(page.model_admin.status(row) for row in rows)
        who = page.model_admin.who(request(site, 3, name="Bo", email="bo@example.com"))
    assert statuses == "<strong>late</strong> open done"
    assert who == 'Bo<span class="quiet">bo@example.com</span>'


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"late", "open", "done"}),
        ({"outcome__exact": ""}, {"late", "open"}),
        ({"outcome__exact": "declined"}, {"done"}),
        ({"q": "don"}, {"done"}),
        ({"q": "ada@example"}, {"late"}),
    ],
)
def test_the_list_is_filtered_by_standing_and_searched_whatever_it_is(
    site: Site, query: dict[str, str], found: set[str]
) -> None:
    request(site, -2, name="late", email="ada@example.com")
    request(site, 3, name="open")
    request(site, -2, name="done", outcome="declined", reason="A fraud.")

    with time_machine.travel(NOON):
        rows = changelist(OptOutRequest, **query).result_list
    assert {row.name for row in rows} == found


def test_a_request_ends_with_a_note_and_by_somebody(staff: Client, site: Site) -> None:
    row = request(site, 3, name="Ada")
    sent = read(staff, change(row))
    assert sent.keys() == {  # nothing else can be edited
        *("note", "assigned_to", "outcome", "told", "reason", "is_mailed", "is_disowned"),
    }

    staff.post(change(row), sent | {"note": "Told the mail house.", "outcome": "done"})

    row.refresh_from_db()
    assert (row.note, row.ended_by, row.name) == ("Told the mail house.", "nina", "Ada")
    assert row.ended_at is not None
    assert Change.objects.get(field="ended by").new == "nina"


@pytest.mark.requirement("R168")
@cases(
    ("sent", "words"),
    [
        ({"outcome": "done", "note": "  "}, "Say what was done, and with whom."),
        ({"outcome": "nothing"}, "Say what was done, and with whom."),
        ({"outcome": "nothing", "note": "n", "told": "Ads Ltd"}, "Only where it is done"),
        ({"outcome": "declined", "note": "n"}, "What is declined has a reason"),
        ({"outcome": "declined", "note": "n", "reason": " "}, "What is declined has a reason"),
        ({"outcome": "done", "note": "n", "reason": "A fraud."}, "What is declined has a reason"),
        ({"outcome": "disowned", "note": "n"}, "is not one of the available choices"),
    ],
)
def test_nothing_ends_without_what_its_answer_states(
    staff: Client, site: Site, sent: dict[str, str], words: str
) -> None:
    row = request(site, 3)
    page = staff.post(change(row), {"note": "", "told": "", "reason": ""} | sent)
    assert words in page.text
    row.refresh_from_db()
    assert (row.ended_at, row.outcome) == (None, "")


@pytest.mark.requirement("R168")
@cases(
    "facts",
    [
        {"outcome": "nothing", "told": "Ads Ltd"},
        {"outcome": "declined"},
        {"outcome": "done", "reason": "A fraud."},
        {"outcome": "done", "ended_at": None},
        {"ended_at": NOON},
    ],
)
def test_the_database_takes_no_ending_that_states_something_else(
    site: Site, facts: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        request(site, 3, **facts)


@pytest.mark.requirement("R168")
def test_nothing_is_done_in_bulk(staff: Client, site: Site) -> None:
    """FTC Act s. 5: an answer would state for many what nobody had entered for each."""
    request(site, 3)
    assert "_selected_action" not in staff.get(reverse(LIST)).text


@cases(
    ("who", "text"),
    [
        pytest.param({"name": "Ada"}, "deal with it by November 27, 2026", id="a name"),
        pytest.param({"email": "a@example.com"}, "in the company's records", id="an e-mail"),
        pytest.param(
            {"account": "h" * 22},
            f'?account={"h" * 22}">find its visitor',
            id="hash",
        ),
        pytest.param(
            {"name": "Ada", "agent_email": "bo@example.com"},
            "has confirmed a signed permission: ask for that",
            id="an agent",
        ),
    ],
)
def test_a_request_says_what_to_do(
    staff: Client, site: Site, who: dict[str, str], text: str
) -> None:
    assert text in staff.get(change(request(site, 3, **who))).text


def test_a_later_note_leaves_the_day_it_ended_and_a_wrong_ending_is_taken_back(
    staff: Client, site: Site
) -> None:
    row = request(site, 3, outcome="done", ended_by="otto")

    staff.post(change(row), {"note": "See the ticket.", "outcome": "done"})
    row.refresh_from_db()
    assert (row.ended_at, row.ended_by, row.note) == (NOON, "otto", "See the ticket.")

    staff.post(change(row), {"note": "", "outcome": ""})
    row.refresh_from_db()
    assert (row.ended_at, row.ended_by) == (None, "")


def test_nothing_goes_by_hand_and_what_was_asked_stays(staff: Client, site: Site) -> None:
    row = request(site, 3, name="Ada", email="ada@example.com")

    delete = change(row, "delete")
    assert staff.post(delete, {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    staff.post(reverse(LIST), sent)
    staff.post(change(row), {"note": "", "name": "Eve", "due_on": "2030-01-01", "region": "FR"})

    row.refresh_from_db()
    assert (row.name, row.region, row.due_on) == ("Ada", "US-CA", TODAY + timedelta(days=3))


def test_a_request_is_somebodys(staff: Client, site: Site) -> None:
    nina, row = User.objects.get(username="nina"), request(site, 3, name="Ada")
    request(site, 3, name="Grace")
    assert "nina</option>" in staff.get(change(row)).text

    staff.post(change(row), {"note": "", "assigned_to": nina.pk})

    shown = staff.get(reverse(LIST), {"assigned_to__id__exact": nina.pk}).context["cl"]
    assert {row.name for row in shown.result_list} == {"Ada"}


def test_without_a_mail_server_staff_are_asked_to_answer_themselves(
    staff: Client, site: Site, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = mails.NO_MAIL
    done = {"note": "Told the mail house.", "outcome": "done", "is_mailed": "on"}
    for facts, is_warned in ({"email": "ada@example.com"}, True), ({}, False):
        row = request(site, 3, name="Ada", **facts)
        page = staff.post(change(row), done)
        messages = [str(message) for message in get_messages(page.wsgi_request)]
        wanted = "Tell whoever asked yourself: ada@example.com."
        assert (wanted in " ".join(messages)) is is_warned
        assert "Nobody was mailed this answer" in staff.get(change(row)).text


def test_it_is_given_to_those_alone_who_may_see_to_it(staff: Client, site: Site) -> None:
    """A reader, somebody who left and somebody without any role would be answered 403."""
    User.objects.create_user("visitor")  # who is no staff
    for name, role in ("ruth", "Requests"), ("otto", "Auditor"), ("none", ""), ("gone", "Requests"):
        user = User.objects.create_user(name, is_staff=True, is_active=name != "gone")
        user.groups.set(Group.objects.filter(name=role))

    row = request(site, 3)
    OptOutRequest.objects.update(region="ZZ")
    page = staff.get(change(row))

    offered = page.context["adminform"].form.fields["assigned_to"].queryset
    assert {user.username for user in offered} == {"nina", "ruth"}
    assert "places that are not known" in page.text  # and not ZZ
