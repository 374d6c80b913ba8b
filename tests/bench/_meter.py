"""Does one thing to a record many times over, as asked on stdin, and says how long each took.

`growth` keeps one of these running beside each database, so that two can be measured in turn.
"""

import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from time import perf_counter_ns
from uuid import UUID

import django
from django.utils import timezone

django.setup()

from consent import notices, publishing  # noqa: E402
from consent.kernel import rules  # noqa: E402
from consent.lib import uuid7  # noqa: E402
from consent.lib.months import Month  # noqa: E402
from consent.models import Decision, Site  # noqa: E402
from consent.record import decisions, partitions, visitors  # noqa: E402
from consent.record.decisions import RecordedDecision  # noqa: E402
from consent.statistics import tallies  # noqa: E402

KNOWN = 400  # decisions that are looked up again and again
LARGE = 50_000
RETURNING = 5  # one in so many decisions is of a visitor who answered before

chance = random.Random(1)


def main() -> None:
    meter = Meter()
    for line in sys.stdin:
        name, times = line.split()
        print(json.dumps([meter.timed(getattr(meter, name)()) for _ in range(int(times))]))
        sys.stdout.flush()


class Meter:
    """Each method prepares a deed; only the deed is timed."""

    def __init__(self) -> None:
        self.site = Site.objects.get()
        self.today = timezone.now().date()
        self.turn = self.made = 0
        self.returning: list[UUID] = []
        made = [self.record()().decision for _ in range(2 * KNOWN)]
        known = list(self.some()) or [(one.pk, one.visitor) for one in made]
        self.known = known[:KNOWN]
        self.returning = [visitor for _, visitor in known[KNOWN:]]

    def timed(self, deed: Callable[[], object]) -> int:
        started = perf_counter_ns()
        deed()
        return perf_counter_ns() - started

    def record(self) -> Callable[[], RecordedDecision]:
        draft = self.draft()
        return lambda: decisions.record(draft, now=timezone.now())

    def draft(self) -> decisions.DecisionDraft:
        return decisions.DecisionDraft(
            id=uuid7.uuid7(timezone.now()),
            decided_at=timezone.now(),
            visitor=self.visitor(),
            site="mix",
            notice=notices.current("mix").number,
            choices={"analytics": True, "preferences": True},
            surface=Decision.Surface.BANNER,
            method=Decision.Method.CUSTOM,
            language="en",
            region="DE",
            model=rules.Model.OPT_IN,
            place="DE",
            place_model=rules.Model.OPT_IN,
            signal=False,
        )

    def visitor(self) -> UUID:
        if self.returning and chance.randrange(RETURNING) == 0:
            return chance.choice(self.returning)
        return uuid7.uuid7(timezone.now())

    def history(self) -> Callable[[], object]:
        _, visitor = self.next()
        return lambda: visitors.history(visitor, "mix")

    def erase(self) -> Callable[[], object]:
        """Of two answers, a year apart."""
        draft = self.draft()
        earlier = timezone.now() - timedelta(days=365)
        decisions.record(replace(draft, id=uuid7.uuid7(earlier)), now=earlier)
        decisions.record(draft, now=timezone.now())
        return lambda: visitors.erase(draft.visitor, "mix", now=timezone.now())

    def months(self) -> Callable[[], object]:
        self.made += 1
        month = Month.of(timezone.now()).plus(100 + self.made)
        return lambda: partitions.make_months(month.start, ahead=0)

    def find(self) -> Callable[[], object]:
        id, _ = self.next()
        return lambda: Decision.objects.get(pk=id)

    def publish(self) -> Callable[[], object]:
        return lambda: publishing.publish(self.site)

    def tally(self) -> Callable[[], object]:
        for outcome in ("accept", "reject", "custom", "shown"):
            event = tallies.Event(self.today, "mix", 1, "DE", "en", "banner", outcome)
            tallies.count(event)
        return tallies.flush

    def next(self) -> tuple[UUID, UUID]:
        self.turn += 1
        return self.known[self.turn % KNOWN]

    def some(self) -> Iterator[tuple[UUID, UUID]]:
        """Decisions of every age whose visitors answered once; none where the record is small."""
        rows = Decision.objects.order_by("pk").values_list("pk", "visitor")
        if not rows[LARGE:].exists():
            return
        found, oldest = 0, uuid7.time_of(rows[0][0])
        while found < 2 * KNOWN:
            moment = oldest + (timezone.now() - oldest) * chance.random()
            row = rows.filter(pk__gte=uuid7.floor(moment)).first()
            if row and Decision.objects.filter(visitor=row[1]).count() == 1:
                found += 1
                yield row


if __name__ == "__main__":
    main()
