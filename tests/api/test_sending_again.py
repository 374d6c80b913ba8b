"""A decision sent twice, late, or by somebody who only knows its id."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from consent.lib import uuid7
from consent.models import Decision
from tests.api.visiting import SIGNED, VISITOR, Visitor, a_decision, a_late_decision, kept
from tests.versions import first_version


def test_the_same_decision_twice_is_one(visitor: Visitor) -> None:
    decision = a_decision()
    first = visitor.decide(decision)

    second = visitor.decide(decision)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Decision.objects.count() == 1
    assert second.cookies[SIGNED].value == first.cookies[SIGNED].value


def test_the_same_id_with_another_answer_is_a_conflict(visitor: Visitor) -> None:
    decision = a_decision()
    visitor.decide(decision)

    response = visitor.decide(decision | {"choices": {"analytics": False}})

    assert response.status_code == 409
    assert Decision.objects.get().choices["analytics"] == [first_version(), 1]


def test_a_receipt_is_no_password(visitor: Visitor) -> None:
    decision = a_decision()
    visitor.decide(decision)

    stranger = Visitor(Client()).decide(decision)
    owner = visitor.decide(decision)

    assert owner.cookies[SIGNED].value == visitor.cookie(SIGNED)
    assert stranger.status_code == 200
    assert not stranger.cookies


def test_whose_first_response_was_lost_is_told_so_and_sends_anew(visitor: Visitor) -> None:
    """Nothing that a page knows makes another browser this visitor's, nor the same one again."""
    decision = a_decision()
    first = visitor.decide(decision)
    lost = Visitor(Client())

    again = lost.decide(decision)
    anew = lost.decide(a_decision())

    assert (again.status_code, again.json()["state"]) == (200, first.json()["state"])
    assert kept(again) == set()
    assert anew.status_code == 201
    assert anew.cookies[VISITOR].value not in ("", visitor.cookie(VISITOR))


def test_a_decision_that_comes_late_does_not_undo_a_newer_one(visitor: Visitor) -> None:
    newer = visitor.decide(a_decision(choices={}, method="reject"))

    late = visitor.decide(a_late_decision(timedelta(hours=1)))

    assert late.status_code == 201
    assert Decision.objects.count() == 2
    assert kept(late) == set()
    assert late.json()["state"] == newer.json()["state"]
    assert visitor.verdict("analytics") == ("denied", "choice")


def test_of_two_answers_in_one_second_the_one_sent_late_undoes_nothing_either(
    visitor: Visitor,
) -> None:
    second = timezone.now().replace(microsecond=0) - timedelta(minutes=1)
    yes, no = (uuid7.uuid7(second + timedelta(milliseconds=at)) for at in (100, 700))
    accepted = a_decision(id=str(yes))
    visitor.decide(accepted)
    newer = visitor.decide(a_decision(id=str(no), choices={}, method="reject"))

    again = visitor.decide(accepted)

    assert again.status_code == 200
    assert kept(again) == set()
    assert again.json()["state"] == newer.json()["state"]
    assert visitor.verdict("analytics") == ("denied", "choice")


def test_what_is_kept_may_be_younger_than_an_answer_sent_late(visitor: Visitor) -> None:
    visitor.decide(a_decision(choices={"analytics": True}))
    sent = a_late_decision(timedelta(days=5), choices={"support": True}, keeps=True)

    response = visitor.decide(sent)

    assert response.status_code == 201
    assert SIGNED not in response.cookies
    kept = Decision.objects.get(pk=sent["id"])
    assert kept.choices["analytics"] == [first_version(), 1, int(kept.decided_at.timestamp())]


def test_a_clock_that_is_slow_dates_nothing_back(visitor: Visitor) -> None:
    """The id has the browser's time; the answer is dated by ours, less what it waited."""
    visitor.decide(a_decision())
    slow = str(uuid7.uuid7(timezone.now() - timedelta(hours=3)))

    no = visitor.decide(a_decision(id=slow, choices={}, method="reject"))

    assert SIGNED in no.cookies
    assert visitor.verdict("analytics") == ("denied", "choice")
    newest = Decision.objects.order_by("-decided_at")[0]
    assert str(newest.pk) == slow


def test_an_older_yes_of_the_same_visitor_does_not_come_back(visitor: Visitor) -> None:
    """Planted again after a no, it is repeated in no record."""
    visitor.decide(a_decision())
    older = visitor.cookie(SIGNED) or ""
    visitor.decide(a_decision(choices={}, method="reject"))
    visitor.client.cookies[SIGNED] = older

    visitor.decide(a_decision(choices={"support": True}, keeps=True))

    newest = Decision.objects.order_by("-pk")[0]
    assert {key for key, (_, granted, *_) in newest.choices.items() if granted} == {"support"}
