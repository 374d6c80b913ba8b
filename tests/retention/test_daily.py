"""Retention runs by itself, once a day; who looks sees whether."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent import notices
from consent.lib import readings
from consent.models import Notice, RegionRule, RetentionRun, Site
from consent.record import retention
from tests import filled
from tests.admin.conftest import notice, site, staff
from tests.admin.test_desk import titles
from tests.record.statistics.metrics.scraping import scraped

__all__ = ["notice", "site", "staff"]

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LATE = "What is too old has not been deleted"


def test_it_runs_once_a_day(site: Site) -> None:
    assert retention.run_if_due(NOON) is not None
    assert retention.run_if_due(NOON + DAY / 4) is None
    assert retention.run_if_due(NOON + DAY / 2 - timedelta(seconds=1)) is None
    assert retention.run_if_due(NOON + DAY / 2) is not None  # the next day has begun


def test_a_run_that_deleted_nothing_logs_nothing(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "consent"):
        assert retention.run_if_due(NOON) is not None
    assert caplog.messages == []


def test_what_it_deleted_is_written_down(site: Site) -> None:
    retention.run(NOON)

    row = RetentionRun.objects.get()
    assert row.deleted.keys() == {rule.name for rule in retention.RULES if rule.delete}
    assert row.ended_at is not None and row.problem == ""


@pytest.mark.parametrize("days", [None, 732])
def test_a_yes_that_would_outlive_its_proof_stops_that_rule_alone(
    notice: Notice, staff: Client, days: int | None
) -> None:
    RegionRule.objects.filter(code="US-CA").update(memory_days=days)
    filled.publish(Site.objects.get(key="mix"))
    notices.forget()

    done = retention.run(timezone.now())

    assert done is not None and "In US-CA a yes is remembered for longer" in done.problem
    assert "decisions" not in done.deleted and "daily counts" in done.deleted
    assert retention.last_run() is None
    assert LATE in titles(staff)
    assert "In US-CA a yes" in staff.get(reverse("admin:index")).content.decode()
    with pytest.raises(CommandError, match="In US-CA a yes is remembered for longer"):
        call_command("record", "retention", "--run")


def test_the_desk_says_when_nothing_was_deleted_for_two_days(notice: Notice, staff: Client) -> None:
    assert LATE not in titles(staff)  # nothing was published for so long

    now = timezone.now()
    then = now - 2 * DAY
    RetentionRun.objects.create(began_at=then, ended_at=then, deleted={"decisions": 0})
    assert titles(staff)[0] == LATE

    retention.run(now, is_confirmed=True)
    assert LATE not in titles(staff)


def test_it_is_overdue_where_it_never_ran(notice: Notice) -> None:
    published = notice.published_at

    with time_machine.travel(published + 2 * DAY - timedelta(seconds=1)):
        assert not retention.problem(timezone.now())
    with time_machine.travel(published + 2 * DAY + timedelta(seconds=1)):
        assert "what is too old was last deleted: " in retention.problem(timezone.now())


def test_the_metric_says_when_it_last_ran(notice: Notice) -> None:
    readings.read()
    assert scraped("consent_retention_last_run_timestamp_seconds") == 0

    done = retention.run(timezone.now())
    readings.read()

    assert done is not None and done.ended_at is not None
    told = scraped("consent_retention_last_run_timestamp_seconds")
    assert told == done.ended_at.timestamp()


def test_the_command_says_what_is_kept_for_how_long(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("record", "retention")
    told = capsys.readouterr().out
    assert "Your answers, under a random id: until 731 days after your last answer\n" in told
    assert told.endswith("Last run: never.\n")

    retention.run(timezone.now())
    call_command("record", "retention")
    assert f"Last run: {timezone.now():%Y-%m-%d}" in capsys.readouterr().out


def test_one_site_of_several_is_enough_to_stop_that_rule(
    notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = [SimpleNamespace(regions=[{"code": "US-CA", "memory_days": n}]) for n in (732, 365)]
    in_force = [SimpleNamespace(ruleset=ruleset) for ruleset in rules]
    monkeypatch.setattr(notices, "everywhere", lambda: in_force)

    assert retention.run(timezone.now()).problem.startswith("In US-CA a yes is remembered")
