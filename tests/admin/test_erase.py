"""Staff who answer requests erase a visitor's record for whoever shows one of its receipts."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from consent.lib import uuid7
from consent.models import Change, Decision, Notice
from tests.admin.decisions import NOON, give

PAGE = "/admin/erase/"


@pytest.fixture
def requests_role(notice: Notice, client: Client) -> Client:
    user = User.objects.create_user("ruth", is_staff=True)
    user.groups.set(Group.objects.filter(name="Requests"))
    client.force_login(user)
    return client


def send(client: Client, receipt: object, **more: str) -> str:
    response = client.post(PAGE, {"receipt": str(receipt), **more}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.requirement("R75")
def test_first_it_says_what_would_be_erased_and_then_it_erases(
    requests_role: Client, notice: Notice
) -> None:
    ours, kept = uuid7.uuid7(NOON), give(notice, yes=("analytics",))
    receipt = give(notice, visitor=ours).pk
    give(notice, visitor=ours, at=NOON + timedelta(seconds=1), yes=("analytics",))

    told = send(requests_role, receipt)
    assert "<strong>2 decisions</strong> of one visitor" in told
    assert "one no is kept, with its day" in told
    assert Decision.objects.count() == 3

    told = send(requests_role, receipt, erase="yes")
    assert "The record is erased. What was refused stays as one no under a new id." in told
    assert not Decision.objects.filter(visitor=ours).exists()
    assert Decision.objects.filter(pk=kept.pk).exists()
    change = Change.objects.get(model="consent.decision")
    assert (change.by, change.old) == ("ruth", "2 decisions")
    assert str(receipt) not in repr(Change.objects.values_list())
    assert "No decision has the id" in send(requests_role, receipt, erase="yes")


def test_nothing_is_said_to_stay_where_nothing_was_refused(
    requests_role: Client, notice: Notice
) -> None:
    everything = tuple(row["key"] for row in notice.snapshot["categories"])
    receipt = give(notice, yes=everything).pk

    assert "Nothing is left: this visitor had refused nothing." in send(requests_role, receipt)
    assert "Nothing is left." in send(requests_role, receipt, erase="yes")
    assert not Decision.objects.exists()


def test_what_is_no_receipt_is_told_so(requests_role: Client) -> None:
    for receipt, told in (
        ("mix", "This is no receipt"),
        (uuid4(), "No decision has the id"),
        ("", "This field is required"),
    ):
        assert told in send(requests_role, receipt)
        assert told in send(requests_role, receipt, erase="yes")


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("erased.txt", "Where one is restored, it is erased again."),
        ("", "Where one is restored, the answers are back, and have to be erased again."),
    ],
)
def test_what_a_restored_backup_does_depends_on_the_list_of_what_was_erased(
    requests_role: Client, notice: Notice, settings: Any, tmp_path: Path, file: str, told: str
) -> None:
    settings.CONSENT_ERASED_FILE = file and str(tmp_path / file)
    assert told in send(requests_role, give(notice).pk)
