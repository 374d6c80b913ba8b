"""A decision sent twice, late, or by somebody who only knows its id."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from consent.lib import uuid7
from consent.models import Decision
from tests.api.visiting import SIGNED, VISITOR, Visitor, a_decision


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
    assert Decision.objects.get().choices["analytics"] == [1, 1]


def test_a_receipt_is_no_password(visitor: Visitor) -> None:
    decision = a_decision()
    visitor.decide(decision)

    stranger = Visitor(Client()).decide(decision)
    owner = visitor.decide(decision)

    assert owner.cookies[SIGNED].value == visitor.cookie(SIGNED)
    assert stranger.status_code == 200
    assert not stranger.cookies


def test_who_guesses_the_secret_is_nobody(visitor: Visitor) -> None:
    decision = a_decision(secret="the-browsers-own")
    visitor.decide(decision)

    stranger = Visitor(Client()).decide(decision | {"secret": "another"})

    assert stranger.status_code == 200
    assert not stranger.cookies


def test_who_shows_another_cookie_is_not_handed_this_one(visitor: Visitor) -> None:
    decision = a_decision()
    visitor.decide(decision)
    stranger = Visitor(Client())
    stranger.decide()

    response = stranger.decide(decision)

    assert response.status_code == 200
    assert not response.cookies


def test_a_lost_answer_is_given_again(visitor: Visitor) -> None:
    decision = a_decision(secret="the-browsers-own")
    first = visitor.decide(decision)

    again = Visitor(Client()).decide(decision)  # nothing of the first answer arrived

    assert again.cookies[SIGNED].value == first.cookies[SIGNED].value
    assert again.cookies[VISITOR].value == first.cookies[VISITOR].value


def test_a_decision_that_comes_late_does_not_undo_a_newer_one(visitor: Visitor) -> None:
    an_hour_ago = uuid7.uuid7(timezone.now() - timedelta(hours=1))
    newer = visitor.decide(a_decision(choices={}, method="reject"))

    late = visitor.decide(a_decision(id=str(an_hour_ago)))

    assert late.status_code == 201
    assert Decision.objects.count() == 2
    assert not late.cookies
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
    assert not again.cookies
    assert again.json()["state"] == newer.json()["state"]
    assert visitor.verdict("analytics") == ("denied", "choice")


def test_what_is_kept_may_be_younger_than_an_answer_sent_late(visitor: Visitor) -> None:
    visitor.decide(a_decision(choices={"analytics": True}))
    late = str(uuid7.uuid7(timezone.now() - timedelta(days=5)))

    response = visitor.decide(a_decision(id=late, choices={"support": True}, keeps=True))

    assert response.status_code == 201
    assert SIGNED not in response.cookies
    kept = Decision.objects.get(pk=late)
    assert kept.choices["analytics"] == [1, 1, int(kept.decided_at.timestamp())]
