"""The worklist: what visitors requested, completed by staff, and never deleted."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from consent.admin.request import due_in_words
from consent.models import Notice, OptOutRequest, Site
from tests.admin.forms import read

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOON.date()
LIST = "admin:consent_optoutrequest_changelist"


def request(site: Site, days: int, **facts: object) -> OptOutRequest:
    return OptOutRequest.objects.create(
        site=site,
        received_at=NOON,
        due_on=TODAY + timedelta(days=days),
        language="en",
        region="US-CA",
        signal=False,
        **facts,
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


def test_what_is_due_first_stands_first_and_what_is_done_last(staff: Client, site: Site) -> None:
    later, late, done = request(site, 9), request(site, -2), request(site, -5, done_at=NOON)

    with time_machine.travel(NOON):
        page = staff.get(reverse(LIST), {"status": "all"})

    assert list(page.context["cl"].result_list) == [late, later, done]
    for words in ("late by 2 days", "due in 9 days", "done"):
        assert words in page.content.decode()


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("", {"late", "open"}),
        ("open", {"late", "open"}),
        ("late", {"late"}),
        ("done", {"done"}),
        ("all", {"late", "open", "done"}),
    ],
)
def test_the_list_is_filtered_by_standing(
    staff: Client, site: Site, status: str, found: set[str]
) -> None:
    request(site, -2, name="late")
    request(site, 3, name="open")
    request(site, -2, name="done", done_at=NOON)

    with time_machine.travel(NOON):
        page = staff.get(reverse(LIST), {"status": status})

    assert {row.name for row in page.context["cl"].result_list} == found


def test_requests_are_marked_as_done_and_it_is_logged(staff: Client, site: Site) -> None:
    open_one, done = request(site, 3), request(site, 3, done_at=NOON, done_by="otto")
    chosen = [open_one.pk, done.pk]

    sent = {"action": "mark_as_done", "_selected_action": chosen}
    page = staff.post(reverse(LIST), sent, follow=True)

    assert "1 request is done." in page.content.decode()
    open_one.refresh_from_db()
    done.refresh_from_db()
    assert open_one.done_at is not None
    assert (open_one.note, done.note) == ("Marked in bulk.", "")
    assert (open_one.done_by, done.done_by, done.done_at) == ("nina", "otto", NOON)
    assert LogEntry.objects.get().get_change_message() == "Marked as done."


def test_a_note_is_kept_and_the_tick_signs_it(staff: Client, site: Site) -> None:
    row = request(site, 3, name="Ada")
    sent = read(staff, change(row))
    assert sent.keys() == {"note"}  # nothing else can be edited

    staff.post(change(row), sent | {"note": "Told the mail house.", "is_done": "on"})

    row.refresh_from_db()
    assert (row.note, row.done_by, row.name) == ("Told the mail house.", "nina", "Ada")
    assert row.done_at is not None
    assert "Done" in LogEntry.objects.get().get_change_message()


@pytest.mark.parametrize("note", ["", "  "])
def test_nothing_is_done_without_a_note(staff: Client, site: Site, note: str) -> None:
    row = request(site, 3, name="Ada")

    page = staff.post(change(row), {"note": note, "is_done": "on"})

    assert "Say what was done, and with whom." in page.content.decode()
    row.refresh_from_db()
    assert row.done_at is None


def test_a_note_written_before_is_kept_in_bulk(staff: Client, site: Site) -> None:
    row = request(site, 3, note="Told the mail house.")

    staff.post(reverse(LIST), {"action": "mark_as_done", "_selected_action": [row.pk]})

    row.refresh_from_db()
    assert row.done_at is not None
    assert row.note == "Told the mail house."


@pytest.mark.parametrize(
    ("who", "told"),
    [
        pytest.param({"name": "Ada"}, "by 27 November 2026. Then mark this as done", id="a name"),
        pytest.param({"email": "a@example.com"}, "in the company&#x27;s records", id="an e-mail"),
        pytest.param({"account": "h" * 22}, f'/?q={"h" * 22}">search Account answers', id="hash"),
        pytest.param({}, "Nothing is left to do: the browser is opted out already", id="neither"),
    ],
)
def test_a_request_says_what_to_do(
    staff: Client, site: Site, who: dict[str, str], told: str
) -> None:
    assert told in staff.get(change(request(site, 3, **who))).content.decode()


def test_a_tick_that_was_wrong_is_taken_back(staff: Client, site: Site) -> None:
    row = request(site, 3, done_at=NOON, done_by="otto")

    staff.post(change(row), {"note": ""})

    row.refresh_from_db()
    assert (row.done_at, row.done_by) == (None, "")


def test_a_later_note_leaves_the_day_it_was_done(staff: Client, site: Site) -> None:
    row = request(site, 3, done_at=NOON, done_by="otto")

    staff.post(change(row), {"note": "See the ticket.", "is_done": "on"})

    row.refresh_from_db()
    assert (row.done_at, row.done_by, row.note) == (NOON, "otto", "See the ticket.")


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


def test_a_request_leads_to_what_its_browser_answered(staff: Client, site: Site) -> None:
    row = request(site, 3, visitor=uuid4())

    page = staff.get(change(row)).content.decode()

    assert f"{reverse('admin:consent_decision_changelist')}?q={row.visitor}" in page


def test_a_request_is_found_by_who_asked(staff: Client, site: Site) -> None:
    row = request(site, 3, name="Ada Lovelace", email="ada@example.com")
    request(site, 3, name="Grace Hopper")

    for words in ("lovelace", "ada@example"):
        page = staff.get(reverse(LIST), {"q": words})
        assert list(page.context["cl"].result_list) == [row]


def test_who_is_looked_for_is_found_when_all_is_done(staff: Client, site: Site) -> None:
    row = request(site, 3, name="Ada", done_at=NOON)
    assert not staff.get(reverse(LIST)).context["cl"].result_list

    page = staff.get(reverse(LIST), {"q": "Ada"})

    assert list(page.context["cl"].result_list) == [row]


def test_who_may_only_look_marks_nothing(site: Site, client: Client) -> None:
    row = request(site, 3)
    user = User.objects.create_user("olga", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_optoutrequest"))
    client.force_login(user)

    assert client.get(change(row)).status_code == 200
    client.post(reverse(LIST), {"action": "mark_as_done", "_selected_action": [row.pk]})
    assert client.post(change(row), {"note": "x", "is_done": "on"}).status_code == 403

    row.refresh_from_db()
    assert row.done_at is None


def test_the_worklist_is_part_of_the_record(staff: Client, notice: Notice) -> None:
    page = staff.get(reverse("admin:index"))

    groups = {group["name"]: group["models"] for group in page.context["app_list"]}
    assert "OptOutRequest" in [model["object_name"] for model in groups["Record"]]
