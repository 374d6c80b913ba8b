"""A record that is in the log since days: of every kind of row, and some of it erased."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from consent.models import Decision, write_permit
from consent.proof.log import leaves
from consent.proof.models import Leaf
from consent.record.changes import acting
from consent.record.signals import Reason
from tests import filled
from tests.places import place_all
from tests.record import recorded

NOW = timezone.now()
THEN = NOW - timedelta(days=3)
DECISIONS = 700  # two bundles and a half
ERASED = 40


def decide(number: int) -> UUID:
    at = THEN + timedelta(milliseconds=number)
    return recorded.decide(at, choices={"analytics": number % 2 == 0}).pk


def make() -> None:
    site = filled.seed()
    with acting("ada"):
        for number in range(8):
            site.name = f"MIX {number}"
            site.save()
    for _ in range(4):
        filled.publish(site)
    made = [decide(number) for number in range(DECISIONS)]
    place_all(THEN)
    _erase(made[:1])
    leaves.merge_tombstones(NOW + timedelta(days=1))
    _erase(made[1:30])
    leaves.merge_tombstones(NOW + timedelta(days=2))
    _erase(made[30:ERASED])
    decide(DECISIONS)
    place_all(THEN + timedelta(hours=2))


def _erase(ids: Collection[UUID]) -> None:
    """As erasure and retention do it."""
    with write_permit():
        leaves.write_tombstones(leaves.delete(Leaf.Kind.DECISION, ids), Reason.ERASED, NOW)
        Decision.objects.filter(pk__in=ids).delete()
