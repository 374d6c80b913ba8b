"""Detections are counted by name and day; nobody fills the table, and no id gets into it."""

import json
from datetime import date, timedelta

import pytest

from consent import notices
from consent.models import Category, Cookie, Detection
from consent.notices import NoticeInForce
from consent.record.statistics import detections
from consent.record.statistics.detections import (
    MAX_DOUBTFUL,
    MAX_FIRST,
    MAX_NAMES,
    MAX_PENDING,
    OTHER_NAMES,
)
from tests import filled
from tests.copies import database
from tests.servers import Project

DAY = date(2026, 11, 24)


def _publish() -> None:
    site = filled.seed()
    analytics = site.categories.get(key="analytics")
    for name in ("_use", "_use_*", "stats-2026"):
        cookie = Cookie.objects.create(category=analytics, name=name, provider="MIX")
        for language in site.languages.split():
            cookie.texts.create(language=language, purpose="To count visits.")
    Category.objects.filter(key="support").update(
        hosts="*.chat.example\nchat.example", third_party=True
    )
    filled.publish(site)


_published = database(_publish)


@pytest.fixture
def notice(_published: None, db: None) -> NoticeInForce:
    return notices.current()


def kept() -> dict[str, int]:
    detections.flush()
    return dict(Detection.objects.values_list("name", "count"))


def unknown(number: int) -> list[str]:
    """So many names that say what they are, and that nobody declares."""
    return [
        f"_u{chr(97 + n // 676)}{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}" for n in range(number)
    ]


@pytest.mark.parametrize(
    ("seen", "name"),
    [
        pytest.param("_use", "_use", id="declared"),
        pytest.param("_use_G12ABC345", "_use_*", id="declared by a pattern"),
        pytest.param("_use_words", "_use_*", id="whatever the pattern leaves open"),
        pytest.param("stats-2026", "stats-2026", id="declared with its digits"),
        pytest.param("stats-2027", "stats-*", id="not declared"),
        pytest.param("cdn7.chat.example", "*.chat.example", id="a host below a declared one"),
        pytest.param("cdn7.chat.test", "cdn*.chat.test", id="another host"),
    ],
)
def test_a_name_is_kept_as_the_register_writes_it_or_covered(
    notice: NoticeInForce, seen: str, name: str
) -> None:
    detections.count("blocked", [seen], notice, day=DAY)

    assert kept() == {name: 1}


def test_names_that_become_one_are_counted_once_a_report(notice: NoticeInForce) -> None:
    detections.count("blocked", ["_x_1", "_x_2", "_x_2"], notice, day=DAY)

    assert kept() == {"_x_*": 1}


def test_a_name_is_counted_for_what_it_is(notice: NoticeInForce) -> None:
    for what in ("cookie", "local-storage"):
        detections.count("blocked", ["_use_G12ABC345"], notice, day=DAY, what=what)
    detections.flush()
    assert set(Detection.objects.values_list("what", "name")) == {
        ("cookie", "_use_*"),
        ("local-storage", "_use_*"),
    }


def test_what_finds_no_room_is_one_row_whatever_it_is(notice: NoticeInForce) -> None:
    names = unknown(MAX_NAMES + 20)
    for start, what in enumerate(("cookie", "host", "", "session-storage", "cookie")):
        detections.count("blocked", names[start * 50 :][:50], notice, day=DAY, what=what)

    detections.flush()

    assert Detection.objects.get(name=OTHER_NAMES).what == ""


def test_nobody_fills_the_table(notice: NoticeInForce) -> None:
    names = unknown(MAX_NAMES + 30)
    for start in range(0, len(names), 50):
        detections.count("blocked", names[start : start + 50], notice, day=DAY)
        detections.flush()
    detections.count("survived", ["_more", names[0], "_use"], notice, day=DAY)

    rows = kept()

    assert len(rows.keys() - {OTHER_NAMES, "_use"}) == MAX_NAMES
    assert sum(Detection.objects.filter(name=OTHER_NAMES).values_list("count", flat=True)) == 31
    assert "_more" not in rows
    assert Detection.objects.get(kind="survived", name=names[0]).count == 1  # it has its room
    assert rows["_use"] == 1  # what is declared always has


def test_another_day_has_room_again(notice: NoticeInForce) -> None:
    detections.count("blocked", unknown(MAX_NAMES), notice, day=DAY)
    detections.flush()
    for day in (DAY, DAY + timedelta(days=1)):
        detections.count("blocked", ["_more"], notice, day=day)

    detections.flush()

    assert Detection.objects.get(name="_more").day == DAY + timedelta(days=1)
    assert Detection.objects.get(name=OTHER_NAMES).day == DAY


def test_nobody_fills_the_memory(notice: NoticeInForce) -> None:
    detections.count("blocked", unknown(MAX_PENDING + 30), notice, day=DAY)
    detections.count("blocked", ["_use"], notice, day=DAY)

    waiting = detections._counts.pending
    assert len(waiting) == MAX_PENDING + 2
    assert waiting[detections.Event(DAY, "mix", "blocked", "_use")] == 1
    assert waiting[detections.Event(DAY, "mix", "blocked", OTHER_NAMES)] == 30


THREE_AT_ONCE = """
import json, threading
from datetime import date
from consent.intake.tallies import Counts
from consent.models import Detection, Site
from consent.record.statistics.detections import Event, _bounded
site = Site.objects.create(key="busy", name="Busy")
day = date(2026, 11, 24)
together = threading.Barrier(3)
def work(number):
    counts = Counts(Detection, Event, _bounded)
    for name in range(150):
        counts.count(Event(day, "busy", "blocked", f"{number}-{name}"))
    together.wait()
    counts.flush()
threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
rows = Detection.objects.filter(site="busy")
print(json.dumps([rows.count(), sum(row.count for row in rows)]))
rows.delete()
site.delete()
"""


def test_flushes_at_once_keep_to_the_bound_together(postgres: Project) -> None:
    told = postgres.manage("shell", "--no-imports", "-c", THREE_AT_ONCE)

    assert json.loads(told.splitlines()[-1]) == [MAX_NAMES + 1, 450]


def test_one_client_invents_so_many_names(notice: NoticeInForce) -> None:
    for name in unknown(MAX_FIRST + 5):
        detections.count("blocked", [name], notice, day=DAY, client=b"one")
    detections.count("blocked", ["_true"], notice, day=DAY, client=b"two")

    rows = kept()

    assert rows[OTHER_NAMES] == 5
    assert len(rows) == MAX_FIRST + 2
    assert Detection.objects.get(name="_true").clients == 1


def test_who_reports_what_others_have_seen_invents_nothing(notice: NoticeInForce) -> None:
    names = unknown(2 * MAX_FIRST)
    detections.count("blocked", names[:MAX_FIRST], notice, day=DAY, client=b"one")
    for client in (b"two", b"three"):
        detections.count("blocked", names, notice, day=DAY, client=client)

    assert OTHER_NAMES not in kept()
    assert set(Detection.objects.values_list("clients", flat=True)) == {2, 3}


def test_names_from_single_clients_leave_room_for_those_from_several(
    notice: NoticeInForce,
) -> None:
    names = unknown(MAX_NAMES)
    for number, name in enumerate(names):
        detections.count("blocked", [name], notice, day=DAY, client=b"%d" % number)
    assert len(kept().keys() - {OTHER_NAMES}) == MAX_DOUBTFUL

    detections.count("survived", ["_true"], notice, day=DAY, client=b"a")
    assert "_true" not in kept()
    detections.count("survived", ["_true"], notice, day=DAY, client=b"b")
    rows = kept()

    assert rows["_true"] == 1
    total = sum(Detection.objects.values_list("count", flat=True))
    assert total == MAX_NAMES + 2  # what has no row is counted with the others


def test_names_from_several_clients_fill_all_of_the_room(notice: NoticeInForce) -> None:
    names = unknown(MAX_NAMES)
    for client in (b"one", b"two"):
        for start in range(0, MAX_NAMES, MAX_FIRST):
            part = names[start : start + MAX_FIRST]
            detections.count("blocked", part, notice, day=DAY, client=b"%d" % start)
            detections.count("blocked", part, notice, day=DAY, client=client)
    kept()
    for client in (b"a", b"b"):
        detections.count("blocked", ["_late"], notice, day=DAY, client=client)

    assert set(kept()) == {*names, OTHER_NAMES}


def test_witnesses_are_of_a_day(notice: NoticeInForce) -> None:
    for day in (DAY, DAY + timedelta(days=1)):
        detections.count("blocked", unknown(MAX_FIRST), notice, day=day, client=b"one")

    assert OTHER_NAMES not in kept()
