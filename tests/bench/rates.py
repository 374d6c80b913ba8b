"""What statistics show of 10⁵ events with a publication in the middle, beside a count by hand.

Nine visits come from nowhere: they stand in no row of their own, and hide nobody. Every event goes
through the service's own counters; by hand is one pass over the list of them.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.test.utils import setup_databases
from django.utils import timezone

from consent.admin.statistics.page import Statistics
from consent.models import Notice, Site
from consent.publishing import Draft
from consent.record.statistics.tables import ACCEPTED, Rate, before_and_after, rounded
from consent.record.statistics.tallies import Event
from tests import counted, filled

EVENTS = int(os.environ.get("BENCH_EVENTS", "100000"))
DAYS = 30  # notice 2 holds in the last third of them, see `counted.events`
FEW = 9
_ANSWERS = ("accept", "reject", "custom")

_Rows = dict[str, Counter[str]]  # how often each outcome of a banner came, by place or notice


def main() -> None:
    setup_databases(verbosity=0, interactive=False)
    site, today = filled.seed(), timezone.now().date()
    second, events = _notices(site, today), [*_events(today)]
    counted.count(events)
    places, _, notices, *_ = Statistics.build(site, until=today, days=DAYS).others
    print(f"{len(events):,} events in {DAYS} days; notice 2 from {second.published_at:%d %B} on.")
    print("Each: accepted, refused, chose, no answer; shown; accepted of answers.\n")
    print("| | by hand | on the page |\n| --- | ---: | ---: |")
    for picture, field in ((places, "region"), (notices, "notice")):
        hand, own = _by_hand(events, field), {row.key for row in picture.rows}
        others = sum((row for key, row in hand.items() if key not in own), Counter[str]())
        for row in picture.rows:
            print(f"| {row.name} | {_line(hand.get(row.key, others))}", end=" | ")
            *outcomes, shown = map(str, row.numbers)
            print(f"{', '.join(outcomes)}; {shown}; {row.rate} |")
    _compare(second, events, today)
    counted.count([Event(today, "shop", 1, "ZZ", "en", "banner", "shown")] * FEW)
    few = Statistics.build(Site(key="shop"), until=today, days=DAYS, is_short=True)
    print(f"\nA site of {FEW} visits: “{few.asked.silence}”")


def _notices(site: Site, today: date) -> Notice:
    """The first of long ago, and one in the middle of what is counted, which is returned."""
    drafted = Draft.load(site).notice()
    for number, ago in ((1, 2 * DAYS), (2, DAYS // 3 - 1)):
        notice = Notice(site=site, number=number, body=drafted.body, digest=drafted.digest)
        notice.published_at = datetime.combine(today - timedelta(days=ago), time(), UTC)
        notice.save()
    return notice


def _events(today: date) -> Iterator[Event]:
    for event in counted.events(EVENTS, until=today, days=DAYS):
        yield event._replace(region="CA-QC") if event.region == "ZZ" else event
    nowhere = Event(today, "mix", 2, "ZZ", "en", "banner", "shown")
    yield from [nowhere] * FEW
    yield from [nowhere._replace(outcome="accept")] * 4


def _by_hand(events: Iterable[Event], field: str) -> _Rows:
    rows: _Rows = {}
    for event in events:
        if event.surface == "banner" and not event.category:
            rows.setdefault(str(getattr(event, field)), Counter())[event.outcome] += 1
    return rows


def _answers(row: Counter[str]) -> int:
    return sum(row[outcome] for outcome in _ANSWERS)


def _line(row: Counter[str]) -> str:
    whole, answers = _answers(row), ", ".join(str(row[outcome]) for outcome in _ANSWERS)
    share = 100 * row["accept"] / whole
    return f"{answers}, {row['shown'] - whole}; {row['shown']}; {share:.1f} %"


def _compare(notice: Notice, events: Iterable[Event], today: date) -> None:
    """Over as many days, and of each place as many people as the smaller side has."""
    days, changes = before_and_after(notice, today=today)
    change, sides = changes[ACCEPTED], list[_Rows]()
    for number, sign in ((2, 1), (1, -1)):
        span = {notice.published_at.date() + sign * timedelta(days=n + 1) for n in range(days)}
        own = (event for event in events if event.notice == number and event.day in span)
        sides.append(_by_hand(own, "region"))
    after, before = sides
    sizes = {
        place: min(_answers(after[place]), _answers(before[place]))
        for place in after.keys() & before.keys()
    }
    whole = rounded(sum(sizes.values()))
    for name, side, shown in (("after", after, change.after), ("before", before, change.before)):
        parts = (side[one]["accept"] * size / _answers(side[one]) for one, size in sizes.items())
        rate = Rate.of(rounded(round(sum(parts))), whole)
        print(f"| {days} days {name} | {rate} of {whole} | {shown} of {change.whole} |")
    print(f"| so | | {change.verdict} |")
