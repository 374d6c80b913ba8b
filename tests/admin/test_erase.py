"""Staff who answer requests erase a visitor's record for whoever shows one of its receipts."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.kernel import rules
from consent.lib import uuid7
from consent.models import Change, Decision, Notice
from consent.record import decisions
from tests.admin.cases import cases

PAGE = "/admin/erase/"


@pytest.fixture
def requests_role(notice: Notice, client: Client) -> Client:
    user = User.objects.create_user("ruth", is_staff=True)
    user.groups.set(Group.objects.filter(name="Requests"))
    client.force_login(user)
    return client


def decide(visitor: UUID, at: datetime, **choices: bool) -> UUID:
    draft = decisions.DecisionDraft(
        id=uuid7.uuid7(at), decided_at=at, visitor=visitor, site="mix", notice=1, choices=choices,
        surface=Decision.Surface.BANNER, method=Decision.Method.CUSTOM, language="en", region="ZZ",
        model=rules.Model.OPT_IN, place="ZZ", place_model=rules.Model.OPT_IN, signal=False,
    )  # fmt: skip
    return decisions.record(draft, now=at).decision.pk


def send(client: Client, receipt: object, **more: str) -> str:
    response = client.post(PAGE, {"receipt": str(receipt), **more}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.requirement("R75")
def test_first_it_says_what_would_be_erased_and_then_it_erases(requests_role: Client) -> None:
    now = timezone.now()
    ours, other = uuid7.uuid7(now), uuid7.uuid7(now)
    receipt, kept = decide(ours, now, analytics=True), decide(other, now, analytics=True)
    decide(ours, now, analytics=True, marketing=False)

    told = send(requests_role, receipt)
    assert "<strong>2 decisions</strong> of one visitor" in told
    assert "one no is kept, with its day" in told
    assert Decision.objects.count() == 3

    told = send(requests_role, receipt, erase="yes")
    assert "The record is erased. What was refused stays as one no under a new id." in told
    assert not Decision.objects.filter(visitor=ours).exists()
    assert Decision.objects.filter(pk=kept).exists()
    change = Change.objects.get(model="consent.decision")
    assert (change.by, change.old) == ("ruth", "2 decisions")
    assert str(receipt) not in repr(Change.objects.values_list())


def test_nothing_is_said_to_stay_where_nothing_was_refused(requests_role: Client) -> None:
    notice = Notice.objects.get()
    everything = {row["key"]: True for row in notice.snapshot["categories"]}
    receipt = decide(uuid4(), timezone.now(), **everything)

    assert "Nothing is left: this visitor had refused nothing." in send(requests_role, receipt)
    assert "Nothing is left." in send(requests_role, receipt, erase="yes")
    assert not Decision.objects.exists()


@cases(
    ("receipt", "told"),
    [
        pytest.param("mix", "This is no receipt", id="no id"),
        pytest.param(uuid4(), "No decision has this id", id="of nothing"),
        pytest.param("", "This field is required", id="empty"),
    ],
)
def test_what_is_no_receipt_is_told_so(requests_role: Client, receipt: object, told: str) -> None:
    assert told in send(requests_role, receipt)
    assert told in send(requests_role, receipt, erase="yes")


def test_a_second_click_finds_nothing(requests_role: Client) -> None:
    receipt = decide(uuid4(), timezone.now(), analytics=False)
    send(requests_role, receipt, erase="yes")

    assert "No decision has this id" in send(requests_role, receipt, erase="yes")
    assert Decision.objects.count() == 1


def test_the_menu_leads_there(requests_role: Client) -> None:
    assert f'<a href="{PAGE}">Erase by receipt' in (
        requests_role.get(reverse("admin:index")).content.decode()
    )


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("erased.txt", "Where one is restored, it is erased again."),
        ("", "Where one is restored, the answers are back, and have to be erased again."),
    ],
)
def test_what_a_restored_backup_does_depends_on_the_list_of_what_was_erased(
    requests_role: Client, settings: Any, tmp_path: Path, file: str, told: str
) -> None:
    settings.CONSENT_ERASED_FILE = file and str(tmp_path / file)
    receipt = decide(uuid4(), timezone.now(), analytics=True)
    assert told in send(requests_role, receipt)
