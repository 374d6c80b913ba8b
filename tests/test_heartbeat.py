"""Whether this process can record, and what the heartbeats of all machines say together."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings

from consent import notices, publishing
from consent.lib import background, causes
from consent.models import Heartbeat
from consent.notices import signing_keys
from consent.record import heartbeat, machines, schema
from consent.record.heartbeat import State
from tests import filled

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "_state", State())
    monkeypatch.setattr(schema, "_in_order_at", None)


def row(machine: str = "m1", key: str = "K1", **fields: Any) -> Heartbeat:
    return Heartbeat(**{"machine": machine, "key": key, "known": [key], "seen_at": NOW} | fields)


def words(own: Heartbeat, *rows: Heartbeat) -> list[str]:
    return [cause.word for cause in machines.disagreements(own, [own, *rows])]


@pytest.mark.parametrize(
    ("other", "known", "told"),
    [
        pytest.param(row("m2"), ["K1"], [], id="one key"),
        pytest.param(row("m2", "K2"), ["K1"], ["keys_differ"], id="two keys"),
        pytest.param(row("m2", "K2"), ["K1", "K2"], ["keys_differ"], id="ours is not known there"),
        pytest.param(
            row("m2", "K1", known=["K1", "K2"]), ["K1", "K2"], [], id="a key before it signs"
        ),
        pytest.param(
            row("m2", "K2", known=["K2", "K1"]), ["K1", "K2"], [], id="amid a rotation in order"
        ),
        pytest.param(row("m1", "K2"), ["K1"], ["keys_differ"], id="two processes of one machine"),
        pytest.param(row("m2", "K2", seen_at=NOW - DAY), ["K1"], ["key_lost"], id="a lost key"),
        pytest.param(row("m1", "K2", seen_at=NOW - DAY), ["K1", "K2"], [], id="one that is known"),
        pytest.param(
            row("m2", "K2", seen_at=NOW - 400 * DAY),
            ["K1"],
            [],
            id="one of no cookies",
        ),
        pytest.param(row("m2", ahead=-600.0), ["K1"], ["clock"], id="a clock of another"),
        pytest.param(
            row("m2", ahead=-600.0, seen_at=NOW - MINUTE), ["K1"], [], id="of one that is gone"
        ),
        pytest.param(row("m2", ahead=2.0), ["K1"], [], id="two seconds"),
    ],
)
def test_what_another_machines_row_says(
    other: Heartbeat, known: list[str], told: list[str]
) -> None:
    assert words(row(known=known), other) == told


@pytest.mark.parametrize(
    ("ahead", "sentence"),
    [
        (612.4, "The clock of this machine is 612 s ahead of the database's."),
        (-90.0, "The clock of this machine is 90 s behind the database's."),
    ],
)
def test_ones_own_clock_is_told_with_its_seconds(ahead: float, sentence: str) -> None:
    (cause,) = machines.disagreements(row(ahead=ahead), [])
    assert (cause.word, cause.sentence) == ("clock", sentence)


def test_of_each_key_the_newest_row_stays_as_long_as_cookies_do() -> None:
    rows = [
        row("m1", "K1", pk=1),
        row("m2", "K1", pk=2, seen_at=NOW - 2 * DAY),
        row("m3", "K2", pk=3, seen_at=NOW - 2 * DAY),
        row("m4", "K2", pk=4, seen_at=NOW - 3 * DAY),
        row("m5", "K3", pk=5, seen_at=NOW - 400 * DAY),
        row("m6", "K1", pk=6, seen_at=NOW - MINUTE),
    ]
    assert machines.outdated(row(), rows) == [2, 4, 5]


@pytest.mark.django_db
def test_a_heartbeat_is_one_row_however_often_it_beats() -> None:
    for _ in range(3):
        assert heartbeat.beat().causes == ()
    (written,) = Heartbeat.objects.all()
    assert written.key in written.known
    assert heartbeat.latest().can_record


@pytest.mark.django_db
def test_a_heartbeat_says_since_when_a_key_is_known(settings: Settings) -> None:
    heartbeat.beat()
    (old,) = Heartbeat.objects.get().known
    assert Heartbeat.objects.get().since == {old: 0}, "a new machine never knew less"

    settings.SECRET_KEY_FALLBACKS = ["the secret of before, of fifty characters or nearly so"]
    signing_keys.forget()
    began = int(time.time())
    with time_machine.travel(began + 3):
        heartbeat.beat()
    with time_machine.travel(began + 600):
        heartbeat.beat()
    since = Heartbeat.objects.get().since
    assert since.pop(old) == 0
    ((new, at),) = since.items()
    assert new in Heartbeat.objects.get().known
    assert began <= at <= began + 60


@pytest.mark.django_db
def test_a_clock_that_was_set_back_is_told_until_it_has_caught_up() -> None:
    heartbeat.beat()
    ahead = Heartbeat.objects.get().seen_at + timedelta(hours=1)
    Heartbeat.objects.update(seen_at=ahead)
    for _ in range(2):  # the second finds what the first has written
        (cause,) = heartbeat.beat().causes
        assert cause.sentence == "The clock of this machine is 3600 s behind the database's."
    assert Heartbeat.objects.get().seen_at == ahead


@pytest.mark.django_db
def test_a_clock_that_was_right_after_all_is_believed_after_a_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heartbeat.beat()
    Heartbeat.objects.update(seen_at=Heartbeat.objects.get().seen_at + 300 * DAY)
    assert heartbeat.beat().words == {"clock"}
    begun = heartbeat._state.behind_since
    assert begun is not None
    monkeypatch.setattr(time, "monotonic", lambda: begun + DAY.total_seconds())
    heartbeat.beat()
    assert heartbeat.beat().causes == ()


@pytest.mark.django_db
def test_a_key_that_is_not_missed_any_more_is_forgotten() -> None:
    heartbeat.beat()
    Heartbeat.objects.update(key="K0", machine="m0", seen_at="2026-01-01T00:00Z")
    assert heartbeat.beat().words == {"key_lost"}
    assert heartbeat.forget_key("K0") == 1
    assert heartbeat.beat().causes == ()


def take_back_a_migration() -> str:
    """The newest one; what it made stays."""
    applied = MigrationRecorder.Migration.objects.filter(app="consent").order_by("name")
    newest = applied.last()
    assert newest is not None
    newest.delete()
    schema._in_order_at = None
    return str(newest.name)


@pytest.mark.django_db
def test_a_database_that_is_older_says_what_to_run() -> None:
    name = take_back_a_migration()
    (cause,) = heartbeat.beat().causes
    assert cause.word == "not_migrated"
    assert f"lacks consent.{name}." in cause.sentence
    assert cause.remedy == "Run: python manage.py migrate"


@pytest.mark.django_db
def test_a_database_that_is_newer_is_fine() -> None:
    MigrationRecorder.Migration.objects.create(app="consent", name="9999_of_a_later_release")
    assert heartbeat.beat().causes == ()


def _fail(*_: Any) -> None:
    raise transaction.TransactionManagementError("a fault")


@pytest.mark.django_db
def test_nothing_keeps_a_heartbeat_from_telling_what_it_met() -> None:
    with connection.execute_wrapper(_fail):
        assert heartbeat.beat().words == {"refused_by_database"}
    assert heartbeat.beat().causes == ()


@pytest.mark.django_db
def test_what_a_request_met_is_told_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    heartbeat.beat()
    causes.report(causes.DISK_FULL)
    assert heartbeat.latest().words == {"disk_full"}
    monkeypatch.setattr(heartbeat, "RECENT_SECONDS", 0.0)
    assert heartbeat.latest().words == set()


@pytest.mark.django_db
def test_a_heartbeat_that_does_not_come_back_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    heartbeat.beat()
    monkeypatch.setattr(background, "_running", {heartbeat.THREAD})
    monkeypatch.setattr(heartbeat, "_began", time.monotonic() - 12)
    (cause,) = heartbeat.latest().causes
    assert (cause.word, cause.sentence) == (
        "database_slow",
        "The database has not answered for 12 s.",
    )


@pytest.fixture
def published(db: None) -> None:
    publishing.publish(filled.seed())
    notices.refresh()


def test_ready_is_one_word_and_the_notice(published: None, client: Client) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "notice": 1}


def test_what_answers_from_memory_stays_in_the_balancer(published: None, client: Client) -> None:
    with connection.execute_wrapper(_fail):
        told = client.get("/readyz")
        strict = client.get("/readyz?strict")
    assert told.status_code == 200
    assert (told.json()["status"], told.json()["notice"]) == ("degraded", 1)
    (cause,) = told.json()["causes"]
    assert cause.keys() == {"cause", "detail", "remedy", "code"}
    assert strict.status_code == 503
    assert strict.json()["causes"] == [cause]


def test_outside_only_ready_or_not_is_told(published: None, client: Client) -> None:
    with connection.execute_wrapper(_fail):
        told = client.get("/readyz", headers={"x-forwarded-for": "203.0.113.7"})
        strict = client.get("/readyz?strict", headers={"x-forwarded-for": "203.0.113.7"})
    assert told.json() == {"status": "ready", "notice": 1}
    assert strict.json() == told.json()


@pytest.mark.usefixtures("published")
def test_a_stranger_does_not_take_a_machine_out(client: Client) -> None:
    causes.report(causes.PROXY)
    told, strict = client.get("/readyz"), client.get("/readyz?strict")
    assert [one["cause"] for one in told.json()["causes"]] == ["proxy"]
    assert (told.status_code, strict.status_code) == (200, 200)


@pytest.mark.django_db
def test_a_process_without_a_notice_is_not_ready(client: Client) -> None:
    first = client.get("/readyz").json()
    notices.refresh()
    second = client.get("/readyz")
    assert second.status_code == 503
    assert second.headers["Content-Type"] == "application/problem+json"
    told = [one["causes"][0]["remedy"] for one in (first, second.json())]
    assert told == [
        "It is read as soon as the database answers.",
        "Publish one: in the admin, or with python manage.py publish",
    ]


def test_new_code_on_an_old_database_is_not_ready_and_old_code_stays(
    published: None, client: Client
) -> None:
    name = take_back_a_migration()
    assert client.get("/readyz").status_code == 503
    MigrationRecorder.Migration.objects.create(app="consent", name=name)
    assert client.get("/readyz").json()["status"] == "ready"
    take_back_a_migration()
    assert client.get("/readyz").json()["status"] == "degraded"
