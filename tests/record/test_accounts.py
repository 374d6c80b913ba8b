"""An account has one state, whoever asks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError
from pytest_django import DjangoAssertNumQueries, Settings

from consent import notices
from consent.cookies.account_token import AccountToken
from consent.kernel.rules import Answer, Choice
from consent.lib import uuid7
from consent.models import AccountAnswer, Site
from consent.notices import NoticeInForce
from consent.record import accounts
from consent.record.account_state import BrowserAnswer
from consent.record.accounts import Reason
from tests.outage import database_away

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECONDS = int(NOON.timestamp())
X = "an-account-22-letters-"
DECISION = UUID("0199a0c0-0000-7000-8000-000000000001")
NO = Choice(1, False)
YES = Choice(1, True)


@pytest.fixture
def in_force(published: None, db: None) -> NoticeInForce:
    return notices.current()


def said(**choices: Choice) -> BrowserAnswer:
    return BrowserAnswer(Answer(SECONDS, choices), decision=DECISION)


def is_out(*hashes: str, site: str = "mix") -> bool:
    return accounts.standing(site, hashes).opted_out


def rows() -> list[tuple[str, bool, str]]:
    found = AccountAnswer.objects.order_by("id")
    return list(found.values_list("account", "opted_out", "reason"))


class TestAfterANewSecret:
    """Rotating the secret loses no opt-out."""

    @pytest.fixture
    def rotated(self, in_force: NoticeInForce, settings: Settings) -> tuple[str, str]:
        old = accounts.hashes_of("X")[0]
        accounts.set_opt_out("mix", old, opted_out=True, reason=Reason.REQUEST, now=NOON)
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "quite another secret, which is made after many years"
        return accounts.hashes_of("X")[0], old

    def test_the_account_is_found_by_the_older_one(self, rotated: tuple[str, str]) -> None:
        assert rotated[0] != rotated[1]
        assert is_out(*accounts.hashes_of("X"))

    def test_a_sign_in_carries_it_over(
        self, in_force: NoticeInForce, rotated: tuple[str, str], settings: Settings
    ) -> None:
        hashes = accounts.hashes_of("X")
        for _ in range(2):
            now = NOON + timedelta(days=1)
            assert accounts.follow(in_force, hashes, BrowserAnswer(), now=now).opted_out

        assert rows() == [(rotated[1], True, "request"), (rotated[0], True, "request")]
        settings.SECRET_KEY_FALLBACKS = []
        assert is_out(*accounts.hashes_of("X"))

    def test_both_are_forgotten_when_it_closes(
        self, in_force: NoticeInForce, rotated: tuple[str, str]
    ) -> None:
        hashes = accounts.hashes_of("X")
        accounts.follow(in_force, hashes, BrowserAnswer(), now=NOON)
        assert len(rows()) == 2

        accounts.close("mix", "X")

        assert rows() == []


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        pytest.param(BrowserAnswer(), None, id="nothing"),
        pytest.param(said(), None, id="an answer to nothing"),
        pytest.param(said(marketing=YES, analytics=YES), None, id="a yes"),
        pytest.param(said(gone=NO), None, id="a no to what the notice does not know"),
        pytest.param(said(marketing=NO, analytics=YES), "choice", id="a no to what is sold"),
        pytest.param(said(marketing=Choice(7, False)), "choice", id="a no to another version"),
        pytest.param(BrowserAnswer(signal=True), "signal", id="a signal alone"),
        pytest.param(replace(said(marketing=YES), signal=True), "signal", id="a signal over a yes"),
        pytest.param(
            BrowserAnswer(Answer(SECONDS, {}, signal=True)), "signal", id="a signal of before"
        ),
        pytest.param(
            BrowserAnswer(Answer(SECONDS, {"marketing": NO}, signal=True)),
            "signal",
            id="signal and no",
        ),
    ],
)
def test_an_account_follows_a_browsers_no(
    in_force: NoticeInForce, what: BrowserAnswer, reason: str | None
) -> None:
    opted_out = accounts.follow(in_force, [X], what, now=NOON).opted_out

    assert opted_out is (reason is not None)
    assert rows() == ([(X, True, reason)] if reason else [])
    assert is_out(X) is opted_out


def test_the_row_names_the_decision_and_the_time(in_force: NoticeInForce) -> None:
    accounts.follow(in_force, [X], said(marketing=NO), now=NOON)

    row = AccountAnswer.objects.get()
    assert (row.decision, row.at, uuid7.time_of(row.id)) == (DECISION, NOON, NOON)


def test_another_sites_account_is_another(in_force: NoticeInForce) -> None:
    site = Site.objects.get()
    site.pk, site.key = None, "other"
    site.save()
    accounts.set_opt_out("other", X, opted_out=True, reason=Reason.REQUEST, now=NOON)

    assert is_out(X, site="other")
    assert not is_out(X)


def test_nothing_is_written_twice(in_force: NoticeInForce) -> None:
    for _ in range(2):
        accounts.set_opt_out("mix", X, opted_out=True, reason=Reason.REQUEST, now=NOON)
        accounts.follow(in_force, [X], BrowserAnswer(signal=True), now=NOON)
    for _ in range(2):
        accounts.set_opt_out("mix", X, opted_out=False, now=NOON)

    assert rows() == [(X, True, "request"), (X, False, "confirmed")]


def test_an_account_that_never_opted_out_is_not_brought_back(in_force: NoticeInForce) -> None:
    accounts.set_opt_out("mix", X, opted_out=False, now=NOON)

    assert rows() == []


def test_the_newest_row_is_the_newest_on_a_machine_whose_clock_is_behind(
    in_force: NoticeInForce,
) -> None:
    accounts.set_opt_out("mix", X, opted_out=True, reason=Reason.REQUEST, now=NOON)
    accounts.set_opt_out(
        "mix", X, opted_out=False, now=NOON - timedelta(seconds=30), decision=DECISION
    )

    assert not is_out(X)
    assert AccountAnswer.objects.get(opted_out=False).decision == DECISION


def _at(seconds: int) -> Answer:
    return Answer(SECONDS + seconds, {"marketing": NO})


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        pytest.param(BrowserAnswer(_at(-60)), False, id="an older no"),
        pytest.param(BrowserAnswer(_at(60)), True, id="a younger no"),
        pytest.param(
            BrowserAnswer(Answer(SECONDS - 60, {}, signal=True)), False, id="an older signal"
        ),
        pytest.param(BrowserAnswer(signal=True), True, id="a signal of now"),
        pytest.param(
            BrowserAnswer(Answer(SECONDS + 60, {"marketing": Choice(1, False, SECONDS - 60)})),
            False,
            id="an older no, kept in a younger answer",
        ),
        pytest.param(
            BrowserAnswer(_at(-60), at=NOON + timedelta(seconds=1)),
            True,
            id="a no that has just come, by a clock that is behind",
        ),
    ],
)
def test_an_older_no_does_not_undo_a_confirmed_yes(
    in_force: NoticeInForce, what: BrowserAnswer, expected: bool
) -> None:
    accounts.set_opt_out(
        "mix", X, opted_out=True, reason=Reason.REQUEST, now=NOON - timedelta(days=1)
    )
    accounts.set_opt_out("mix", X, opted_out=False, now=NOON)

    standing = accounts.follow(in_force, [X], what, now=NOON + timedelta(hours=1))

    assert standing.opted_out is expected


def test_a_note_is_made_anew_from_the_record(
    in_force: NoticeInForce, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    accounts.set_opt_out("mix", X, opted_out=True, reason=Reason.REQUEST, now=NOON)
    note = AccountToken(X, opted_out=False, at=SECONDS - 100)

    with django_assert_num_queries(1):
        fresh = accounts.refresh(in_force, note, BrowserAnswer(), now=NOON)

    assert fresh == AccountToken(X, opted_out=True, at=SECONDS)


@pytest.mark.parametrize("opted_out", [False, True])
def test_without_a_record_a_note_stays_as_it_was(in_force: NoticeInForce, opted_out: bool) -> None:
    note = AccountToken(X, opted_out, at=SECONDS - 100)

    with database_away():
        assert accounts.refresh(in_force, note, BrowserAnswer(signal=True), now=NOON) == note


Deed = Callable[[NoticeInForce], object]


@pytest.mark.parametrize(
    "deed",
    [
        lambda in_force: accounts.follow(in_force, [X], BrowserAnswer(), now=NOON),
        lambda in_force: accounts.set_opt_out("mix", X, opted_out=False, now=NOON),
        lambda in_force: accounts.close("mix", X),
    ],
    ids=["follow", "lift", "close"],
)
def test_where_nothing_was_recorded_an_outage_is_said(in_force: NoticeInForce, deed: Deed) -> None:
    with database_away(), pytest.raises(DatabaseError):
        deed(in_force)
