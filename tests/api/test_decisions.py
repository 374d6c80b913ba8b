from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from consent.lib import uuid7
from consent.models import Decision, write_permit
from tests.api.visiting import (
    DOMAIN,
    ORIGIN,
    SIGNED,
    STATE,
    VISITOR,
    Visitor,
    a_decision,
    counted,
    expired,
)
from tests.outage import database_away
from tests.versions import first_version

OTHERS = ("marketing", "personalization", "preferences", "replay", "support")  # but analytics


@pytest.mark.requirement("R69")
def test_a_decision_is_recorded_and_answered_with_a_receipt(visitor: Visitor) -> None:
    decision = a_decision()

    response = visitor.decide(decision)

    assert response.status_code == 201
    reply = response.json()
    assert reply["receipt"] == decision["id"]
    assert reply["region"] == "ZZ"
    assert reply["choices"] == {
        "preferences": False,
        "personalization": False,
        "support": False,
        "replay": False,
        "analytics": True,
        "marketing": False,
    }
    assert reply["state"] == response.cookies[STATE].value
    assert Decision.objects.get().choices["analytics"] == [first_version(), 1]


@pytest.mark.requirement("R105", "R108", "R110", "R111")
def test_both_cookies_are_set_for_the_whole_domain(visitor: Visitor) -> None:
    response = visitor.decide()

    for name, http_only in ((SIGNED, True), (STATE, "")):
        cookie = response.cookies[name]
        assert cookie["domain"] == DOMAIN
        assert cookie["path"] == "/"
        assert cookie["max-age"] == 34_560_000
        assert cookie["samesite"] == "Lax"
        assert cookie["secure"] is True
        assert cookie["httponly"] == http_only


def test_the_site_may_read_the_answer(visitor: Visitor) -> None:
    response = visitor.decide()

    assert response["Access-Control-Allow-Origin"] == ORIGIN
    assert response["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in response["Vary"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", ORIGIN + ".evil.example", ORIGIN.upper(), ""]
)
def test_a_foreign_origin_is_refused(visitor: Visitor, origin: str) -> None:
    response = visitor.decide(HTTP_ORIGIN=origin)

    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"  # the page may read why
    assert "Access-Control-Allow-Credentials" not in response
    assert not response.cookies
    assert not Decision.objects.exists()


def test_a_preflight_is_answered_for_the_site(visitor: Visitor) -> None:
    response = visitor.client.options("/v1/decisions", HTTP_ORIGIN=ORIGIN)

    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == ORIGIN
    assert "POST" in response["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    "value", ["", "x", str(UUID(int=0)), "01A214DD-b1df-70e4-9bea-4414abefb3c3"]
)
def test_a_visitor_that_is_none_is_a_new_one(visitor: Visitor, value: str) -> None:
    visitor.decide()
    visitor.client.cookies[VISITOR] = value

    visitor.decide()

    assert len(set(Decision.objects.values_list("visitor", flat=True))) == 2


@pytest.mark.parametrize(
    "shift",
    [
        pytest.param(timedelta(days=-31, seconds=-5), id="too old"),
        pytest.param(timedelta(days=1, seconds=5), id="too far ahead"),
    ],
)
def test_a_wrong_clock_is_told_the_time(visitor: Visitor, shift: timedelta) -> None:
    now = timezone.now()

    response = visitor.decide(a_decision(id=str(uuid7.uuid7(now + shift))))

    assert response.status_code == 422
    assert abs(response.json()["now"] - now.timestamp()) < 60
    assert response["Access-Control-Allow-Origin"] == ORIGIN  # or the banner could not read it


def test_a_decision_is_counted_once(visitor: Visitor) -> None:
    decision = a_decision()
    visitor.decide(decision)
    visitor.decide(decision)

    assert set(counted().values()) == {1}
    assert {(event.surface, event.outcome, event.category) for event in counted()} == {
        ("banner", "custom", ""),
        ("banner", "allowed", "analytics"),
        *(("banner", "refused", key) for key in OTHERS),
    }


def test_who_accepts_all_that_is_asked_again_has_pressed_that_button(visitor: Visitor) -> None:
    visitor.decide(a_decision(choices={}, method="reject"))
    visitor.decide(a_decision(choices={"support": True}, method="accept", keeps=True))

    latest = Decision.objects.latest("id")
    assert latest.method == "accept"
    assert [key for key, (_, granted, *_) in latest.choices.items() if granted] == ["support"]


def test_to_accept_less_than_all_is_not_to_accept_all(visitor: Visitor) -> None:
    visitor.decide(a_decision(choices={"support": True}, method="accept"))

    assert Decision.objects.latest("id").method == "custom"


@pytest.mark.requirement("R25")
def test_cookies_of_refused_categories_are_expired_on_the_same_response(visitor: Visitor) -> None:
    visitor.client.cookies["_use_ABC"] = "1"

    gone = expired(visitor.decide(a_decision(choices={}, method="reject")))

    assert {("_use", DOMAIN, "/"), ("_use", "", "/")} <= gone
    assert {("_use_ABC", DOMAIN, "/"), ("_use_ABC", "", "/")} <= gone
    assert ("_server", DOMAIN, "/app") in gone  # HttpOnly: no script could
    assert ("__Host-stats", "", "/") in gone
    assert ("__Host-stats", DOMAIN, "/") not in gone
    names = {name for name, _, _ in gone}
    assert not names & {"_use_*", "seen", "sessionid", SIGNED, STATE}
    assert ("_elsewhere", "stats.example.com", "/") not in gone  # no browser would listen


def test_many_cookies_do_not_make_a_response_that_proxies_refuse(visitor: Visitor) -> None:
    for number in range(300):
        visitor.client.cookies[f"_use_{number}"] = "1"

    response = visitor.decide(a_decision(choices={}, method="reject"))

    lines = [morsel.OutputString() for morsel in response.cookies.values()]
    assert 0 < sum(len(f"Set-Cookie: {line}\r\n") for line in lines) < 4096


@pytest.mark.requirement("R63")
def test_a_no_that_the_record_has_lost_is_kept_and_a_yes_is_not(visitor: Visitor) -> None:
    """Of a decision that came after the backup, only the browser knows."""
    visitor.decide(a_decision(choices={"analytics": False, "support": True}, region="US-CA"))
    with write_permit():
        Decision.objects.all().delete()
    signal = a_decision(choices={}, method="signal", signal=True, keeps=True, region="US-CA")

    visitor.decide(signal)

    kept = Decision.objects.get(pk=signal["id"]).choices
    assert kept["analytics"][:2] == [first_version(), 0]
    assert "support" not in kept


@pytest.mark.parametrize("notice", [1, 7], ids=["in force", "another"])
def test_without_a_database_a_decision_is_to_be_sent_again(visitor: Visitor, notice: int) -> None:
    with database_away():
        response = visitor.decide(a_decision(notice=notice))

    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"]
    assert response["Access-Control-Allow-Origin"] == ORIGIN
    assert not response.cookies
    assert not Decision.objects.exists()
