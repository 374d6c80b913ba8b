"""Of several workers one holds the lease, until it lets go or is not heard of for too long."""

import time

import pytest

from consent.lib import jobs
from consent.lib.jobs import Leadership
from consent.models import WorkerLease
from consent.record.lease import Lease

pytestmark = pytest.mark.django_db


class Worker:
    def __init__(self) -> None:
        self.leadership = Leadership()
        self.lease = Lease(self.leadership, ["test"])

    def leads(self) -> bool:
        """Return whether it leads after one look."""
        self.lease.renew()
        return self.leadership.holds


@pytest.fixture
def first() -> Worker:
    worker = Worker()
    assert worker.leads()
    return worker


def pass_by(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.monotonic() + seconds
    monkeypatch.setattr(time, "monotonic", lambda: now)


def test_another_takes_over_only_what_it_saw_unchanged_for_the_whole_lease(
    first: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Worker()
    assert not other.leads()
    pass_by(monkeypatch, jobs.LEASE_SECONDS - 1)
    assert first.leads()
    assert not other.leads()
    pass_by(monkeypatch, jobs.LEASE_SECONDS - 1)
    assert not other.leads()
    pass_by(monkeypatch, 2)
    assert not first.leadership.holds
    assert other.leads()
    assert not first.leads()


def test_of_two_that_find_it_free_at_once_one_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = Worker(), Worker()
    free = WorkerLease.objects.create(pk=1)
    monkeypatch.setattr(WorkerLease.objects, "get_or_create", lambda **_: (free, False))
    assert one.leads()
    assert not other.leads()


def test_who_lets_go_leads_no_longer_and_takes_nothing_from_another(first: Worker) -> None:
    other = Worker()
    other.lease.release()
    assert not other.leads()
    first.lease.release()
    assert not first.leadership.holds
    assert other.leads()
