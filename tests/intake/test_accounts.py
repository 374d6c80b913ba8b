"""An account has one state, whoever asks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from pytest_django import DjangoAssertNumQueries, Settings

from consent.cookies.account_token import AccountToken
from consent.intake import accounts, answers
from consent.intake.account_state import Reason
from consent.intake.visit import Visit
from consent.kernel.rules import Answer, Choice
from consent.lib import uuid7
from consent.models import AccountAnswer, Decision, Site
from tests.outage import database_away
from tests.record.recorded import NOON, given, visit

SECONDS = int(NOON.timestamp())
MINUTE = timedelta(minutes=1)
X = "an-account-22-letters-"
NO = Choice(1, False, SECONDS - 3600)
DECISION = uuid7.uuid7(NOON)

pytestmark = pytest.mark.usefixtures("published", "db")


def signed_in(
    at: timedelta = timedelta(0), *, place: str = "ZZ", signal: bool = False, **context: Any
) -> Visit:
    """A visit in whose browser X signed in at noon."""
    token = AccountToken(X, opted_out=False, at=SECONDS, signed_in_at=SECONDS)
    known = visit(NOON + at, place=place).signed_in(token)
    return replace(known, context=replace(known.context, signal=signal, **context))


def is_out(*hashes: str, site: str = "mix") -> bool:
    return accounts.standing(site, hashes).opted_out


def rows() -> list[tuple[str, bool, str]]:
    found = AccountAnswer.objects.order_by("id")
    return list(found.values_list("account", "opted_out", "reason"))


class TestAfterANewSecret:
    """Rotating the secret loses no opt-out."""

    @pytest.fixture
    def rotated(self, settings: Settings) -> tuple[str, str]:
        old = accounts.hashes_of("X")[0]
        accounts.set_opt_out("mix", old, opted_out=True, reason=Reason.REQUEST, now=NOON)
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "quite another secret, which is made after many years"
        return accounts.hashes_of("X")[0], old

    def test_the_account_is_found_by_the_older_one(self, rotated: tuple[str, str]) -> None:
        assert rotated[0] != rotated[1]
        assert is_out(*accounts.hashes_of("X"))

    def test_a_sign_in_carries_it_over(self, rotated: tuple[str, str], settings: Settings) -> None:
        for _ in range(2):
            assert accounts.sign_in(visit(NOON + timedelta(days=1)), "X").context.account

        assert rows() == [(rotated[1], True, "request"), (rotated[0], True, "request")]
        settings.SECRET_KEY_FALLBACKS = []
        assert is_out(*accounts.hashes_of("X"))

    def test_both_are_forgotten_when_it_closes(self, rotated: tuple[str, str]) -> None:
        accounts.sign_in(visit(), "X")
        assert len(rows()) == 2

        accounts.close("mix", "X")

        assert rows() == []


@pytest.mark.requirement("R199")
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        pytest.param({"choices": {"marketing": True}}, None, id="a yes"),
        pytest.param({"choices": {"marketing": None}}, None, id="a switch that nobody touched"),
        pytest.param({"choices": {}}, "choice", id="silence where it was a question"),
        pytest.param({"choices": {"marketing": False}}, "choice", id="a no to what is sold"),
        pytest.param({"choices": {"marketing": True}, "signal": True}, "signal", id="a signal"),
        pytest.param({"earlier": {"marketing": NO}}, None, id="a no of before, repeated"),
        pytest.param(
            {"choices": {"marketing": False}, "method": Decision.Method.IMPORTED},
            None,
            id="what another product was told",
        ),
        pytest.param(
            {"choices": {"marketing": False}, "waited": timedelta(seconds=30)},
            "choice",
            id="a no that waited",
        ),
        pytest.param(
            {"choices": {"marketing": False}, "signal": True, "waited": 2 * MINUTE},
            None,
            id="a no that waited, and was given before the sign-in",
        ),
    ],
)
def test_an_account_follows_what_is_answered_while_it_is_signed_in(
    facts: dict[str, Any], reason: str | None
) -> None:
    answers.answer(signed_in(MINUTE), given(**facts))

    opted_out = [row for row in rows() if row[1]]
    assert opted_out == ([(X, True, reason)] if reason else [])
    assert is_out(X) is (reason is not None)


@pytest.mark.requirement("R199")
@pytest.mark.parametrize("signal", [False, True])
def test_a_yes_where_an_earlier_no_of_the_browser_stands_opts_nobody_out(signal: bool) -> None:
    earlier = Answer(SECONDS, {"marketing": NO}, signal=signal, region="US-CA")
    browser = signed_in(MINUTE, place="US-CA", answer=earlier)
    everything = {category.key: True for category in browser.ruleset.optional}

    outcome = answers.answer(browser, given(choices=everything, region="US-CA"))

    assert outcome.decision.choices["marketing"][1] == 0  # in this browser it stays off
    assert rows() == []


def test_the_row_names_the_decision_and_the_time() -> None:
    answered = given(choices={})
    answers.answer(signed_in(), answered)

    row = AccountAnswer.objects.get()
    assert (row.decision, row.at, uuid7.time_of(row.id)) == (answered.id, NOON, NOON)


def test_another_sites_account_is_another() -> None:
    site = Site.objects.get()
    site.pk, site.key = None, "other"
    site.save()
    accounts.set_opt_out("other", X, opted_out=True, reason=Reason.REQUEST, now=NOON)

    assert is_out(X, site="other")
    assert not is_out(X)


def test_nothing_is_written_twice() -> None:
    for _ in range(2):
        accounts.set_opt_out("mix", X, opted_out=True, reason=Reason.REQUEST, now=NOON)
        accounts.refresh(signed_in(signal=True))
    for _ in range(2):
        accounts.set_opt_out("mix", X, opted_out=False, now=NOON)

    assert rows() == [(X, True, "request"), (X, False, "confirmed")]


def test_an_account_that_never_opted_out_is_not_brought_back() -> None:
    accounts.set_opt_out("mix", X, opted_out=False, now=NOON)

    assert rows() == []


def test_the_newest_row_is_the_newest_on_a_machine_whose_clock_is_behind() -> None:
    accounts.set_opt_out("mix", X, opted_out=True, reason=Reason.REQUEST, now=NOON)
    accounts.set_opt_out(
        "mix", X, opted_out=False, now=NOON - timedelta(seconds=30), decision=DECISION
    )

    assert not is_out(X)
    assert AccountAnswer.objects.get(opted_out=False).decision == DECISION


@pytest.mark.requirement("R54")
@pytest.mark.parametrize(
    ("facts", "signal", "expected"),
    [
        pytest.param({"choices": {}}, False, True, id="a no"),
        pytest.param({"choices": {"marketing": True}}, True, True, id="a signal of now"),
        pytest.param({"choices": {}, "waited": 2 * MINUTE}, False, True, id="a no that waited"),
        pytest.param({"earlier": {"marketing": NO}}, False, False, id="an older no, repeated"),
        pytest.param({"choices": {}, "id": DECISION}, False, False, id="an older no, sent again"),
    ],
)
def test_an_older_no_does_not_undo_a_confirmed_yes(
    facts: dict[str, Any], signal: bool, expected: bool
) -> None:
    answers.answer(signed_in(), given(choices={}, id=DECISION))
    accounts.set_opt_out("mix", X, opted_out=False, now=NOON + MINUTE)

    answers.answer(signed_in(2 * MINUTE, signal=signal), given(**facts))

    assert is_out(X) is expected


def test_a_note_is_made_anew_from_the_record(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    accounts.set_opt_out("mix", X, opted_out=True, reason=Reason.REQUEST, now=NOON)
    note = AccountToken(X, opted_out=False, at=SECONDS - 100)

    browser = visit().signed_in(note)
    with django_assert_num_queries(1):
        fresh = accounts.refresh(browser)

    assert fresh.account_token == AccountToken(X, opted_out=True, at=SECONDS)
    assert fresh.context.account


@pytest.mark.parametrize("opted_out", [False, True])
def test_without_a_record_a_note_stays_as_it_was(opted_out: bool) -> None:
    browser = visit().signed_in(AccountToken(X, opted_out, at=SECONDS - 100))

    with database_away():
        assert accounts.refresh(browser) == browser


@pytest.mark.parametrize(
    "deed",
    [
        lambda: accounts.sign_in(visit(), "X"),
        lambda: accounts.set_opt_out("mix", X, opted_out=False, now=NOON),
        lambda: accounts.close("mix", "X"),
    ],
    ids=["sign in", "lift", "close"],
)
def test_where_nothing_was_recorded_an_outage_is_said(deed: Callable[[], object]) -> None:
    with database_away(), pytest.raises(DatabaseError):
        deed()


def test_what_a_browser_knew_of_an_account_outlives_the_loss_of_its_row() -> None:
    """As after a backup from before it was put back: nothing comes on by that."""
    own = Answer(SECONDS - 60, {"analytics": Choice(1, True, SECONDS - 60)})
    token = AccountToken(X, opted_out=True, at=SECONDS, refused={"analytics": SECONDS})
    known = visit(NOON + MINUTE).signed_in(token)
    known = replace(known, context=replace(known.context, answer=own))

    refreshed = accounts.refresh(known)

    assert (refreshed.context.account, refreshed.context.refused) == (True, ("analytics",))
    assert rows() == [], "a closed account is not made again"
    accounts.set_opt_out("mix", X, opted_out=True, reason=Reason.REQUEST, now=NOON)
    accounts.set_opt_out("mix", X, opted_out=False, now=NOON + MINUTE)
    assert accounts.refresh(known).context.account is False, "a row that is there decides"
