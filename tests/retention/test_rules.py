"""Everything that is kept has a period, and is forgotten when that is over."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import Model

from consent.intake import accounts
from consent.lib import uuid7
from consent.models import (
    AccountAnswer,
    Change,
    Detection,
    Mail,
    RetentionRun,
    Site,
    Tally,
)
from consent.record import retention

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def site(seeded: None, db: None) -> Site:
    return Site.objects.get(key="mix")


def change(day: datetime) -> Model:
    with time_machine.travel(day):
        return Change.objects.create(by="nina", model="consent.cookie", row="1", name="_ga")


def log_entry(day: datetime) -> Model:
    nina, _ = User.objects.get_or_create(username="nina")
    return LogEntry.objects.create(
        action_time=day, user=nina, object_repr="x", action_flag=CHANGE, change_message=""
    )


def tally(day: datetime) -> Model:
    return Tally.objects.create(
        day=day, site="mix", notice=1, region="ZZ", language="en", surface="banner",
        outcome=Tally.Outcome.SHOWN, count=1,
    )  # fmt: skip


def detection(day: datetime) -> Model:
    return Detection.objects.create(day=day, site="mix", kind="blocked", name="_hjid", count=3)


def attempt(day: datetime) -> Model:
    with time_machine.travel(day):
        one: Model = AccessAttempt.objects.create(
            username=f"{day}", ip_address="fd00::1", user_agent="x", failures_since_start=1
        )
    return one


def run(day: datetime) -> Model:
    return RetentionRun.objects.create(began_at=day, ended_at=day)


def mail(day: datetime) -> Model:
    """A mail to staff; those of a request go with it."""
    with time_machine.travel(day, tick=False):
        return Mail.objects.create(site=Site.objects.get(key="mix"), event=f"switch {day}")


PERIODS = [
    ("staff history", 731, change),
    ("staff history", 731, mail),
    ("sign-ins", 183, attempt),
    ("daily counts", 761, tally),
    ("found cookies", 396, detection),
    ("retention runs", 731, run),
]


@pytest.mark.requirement("R73", "R191")
@pytest.mark.parametrize(("rule", "days", "make"), PERIODS)
def test_what_is_older_than_its_period_is_deleted(
    site: Site, rule: str, days: int, make: Callable[[datetime], Model]
) -> None:
    """To the day that visitors are told, and not at the end of its month (GDPR 5(1)(a), (e))."""
    first = NOON.replace(hour=0) - timedelta(days=days)
    gone, kept = make(first - timedelta(seconds=1)), make(first)

    done = retention.run(NOON)

    assert done is not None and done.deleted[rule] == 1
    assert not type(gone)._default_manager.filter(pk=gone.pk).exists()
    assert type(kept)._default_manager.filter(pk=kept.pk).exists()


def test_the_admins_own_log_goes_with_the_history(site: Site) -> None:
    gone, kept = log_entry(NOON - timedelta(days=800)), log_entry(NOON - timedelta(days=600))

    retention.run(NOON)

    assert [*LogEntry.objects.filter(pk__in=[gone.pk, kept.pk])] == [kept]


def test_a_session_that_has_ended_is_deleted(site: Site) -> None:
    for key, days in (("ended", -1), ("open", 1)):
        Session.objects.create(session_key=key, expire_date=NOON + timedelta(days=days))

    retention.run(NOON)

    assert [one.session_key for one in Session.objects.all()] == ["open"]


def answer(site: Site, account: str, at: datetime) -> None:
    AccountAnswer.objects.create(
        id=uuid7.uuid7(at), site=site, account=account, opted_out=True, since=at,
        reason=AccountAnswer.Reason.CHOICE, at=at,
    )  # fmt: skip


@pytest.mark.requirement("R73")
def test_the_opt_out_of_an_account_stays_for_as_long_as_the_account(site: Site) -> None:
    """However old it is; of those before, what nobody reads any more goes."""
    old = NOON - timedelta(days=2_000)
    answer(site, "quiet", old)
    for days in range(accounts.READ + 3):
        answer(site, "busy", old + timedelta(days=days))
    answer(site, "busy", NOON)
    before = {name: accounts.standing("mix", [name]) for name in ("quiet", "busy")}

    done = retention.run(NOON)

    assert done is not None and done.deleted["account answers"] == 4
    assert {name: accounts.standing("mix", [name]) for name in before} == before
    assert AccountAnswer.objects.filter(account="quiet").count() == 1
    assert AccountAnswer.objects.filter(account="busy").count() == accounts.READ


FOR_GOOD = {  # what is in force, and what holds nobody's id
    "Category", "CategoryText", "Cookie", "CookieText", "Dismissal", "RegionRule",
    "Site", "SiteToken", "Theme", "Wording", "Publication", "Notice",
    "Confirmation", "ThirdParty", "WorkerLease",
}  # fmt: skip
FORGOTTEN = {
    "Decision", "OptOutRequest", "AccountAnswer", "Tally", "Detection", "Change", "RetentionRun",
    "Mail",
}  # fmt: skip


def test_no_table_is_without_a_rule() -> None:
    """Whoever adds a table says here what becomes of its rows, and in the list of rules."""
    tables = {model.__name__ for model in apps.get_app_config("consent").get_models()}

    assert tables == FOR_GOOD | FORGOTTEN
    assert {rule.name for rule in retention.RULES if rule.delete} == {
        "decisions", "account answers", "sessions", "opt-out requests",
        *(rule for rule, *_ in PERIODS),
    }  # fmt: skip
