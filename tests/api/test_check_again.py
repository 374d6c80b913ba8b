"""The check says again what it said before: the kernel's words, and never a moment too long."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from consent import notices, publishing
from consent.api import check
from consent.client.permission import Permission
from consent.cookies import decision_token
from consent.cookies.decision_token import SignedDecision
from consent.kernel.rules import DAY, Answer, Choice
from consent.models import RegionRule, Site
from consent.notices import NoticeInForce, signing_keys
from tests.api.visiting import NOTE, SIGNED, TOKEN, Visitor

ID = UUID("01938f6e-7d2c-7000-8000-000000000001")
NOON = 1_800_014_400  # Unix seconds
BEARER = f"Bearer {TOKEN}"
YES = '{"verdict": "granted", "reason": "choice", "allows": true}'


@pytest.fixture(autouse=True)
def _nothing_said() -> None:
    check._questions.clear()
    check._judges.clear()


def a_token(in_force: NoticeInForce, *, decided_at: int, visitor: int = 1, **choices: bool) -> str:
    versions = in_force.ruleset.categories
    kept = {key: Choice(versions[key].version, yes) for key, yes in choices.items()}
    answer = Answer(decided_at, kept, region="US-CA")
    signed = SignedDecision(UUID(int=ID.int + visitor), "mix", in_force.number, answer)
    return decision_token.issue(signed, signing_keys.ring(), signing_keys.issuer())


def ask(asked: str = "", cookie: str = "", **headers: Any) -> Any:
    if cookie:
        headers["HTTP_COOKIE"] = cookie
    return Client().get(f"/v1/check?{asked}", **headers)


def remembered() -> list[Permission]:
    """Permissions by which something was answered."""
    cache = check._judges["mix"].snapshot._cache
    entries = {**cache._old, **cache._young}.values()
    return [entry.value for entry in entries if entry.value.replies]


def worded(response: Any) -> tuple[int, bytes, list[tuple[str, str]]]:
    return response.status_code, response.content, sorted(response.items())


def day_of(now: int) -> date:
    return datetime.fromtimestamp(now, UTC).date()


def test_the_second_answer_is_the_first_to_the_last_byte(visitor: Visitor) -> None:
    visitor.decide()
    queries = ("", "category=analytics,spying", "cookie=_use&cookie=_x", "need=analytics", "need=")

    first = [worded(ask(asked, visitor.cookies)) for asked in queries]
    assert len(remembered()) == 1
    again = [worded(ask(asked, visitor.cookies)) for asked in queries]

    assert len({content for _, content, _ in first}) == len(queries)
    assert again == first


def test_cookies_of_others_make_no_difference(visitor: Visitor) -> None:
    visitor.decide()
    for number in range(20):
        response = ask("", f"_use={number}; {visitor.cookies}; session={number}")
        assert response["X-Consent-Allowed"] == "necessary, analytics"

    assert len(remembered()) == 1


def test_nothing_is_remembered_of_what_cannot_be_believed(in_force: NoticeInForce) -> None:
    token = a_token(in_force, decided_at=NOON, analytics=True)
    ask("")  # one that is
    for number in range(50):
        ask(f"category=c{number}", f"{SIGNED}={token[:-5]}{number:05}")
        ask("need=analytics", f"{NOTE}=x{number}")
        ask("", f"{SIGNED}={token}; {SIGNED}={token}; x={number}")

    assert len(remembered()) == 1


def test_a_stranger_fills_no_memory_with_questions(visitor: Visitor) -> None:
    for number in range(check.MAX_QUESTIONS + 100):
        assert not ask(f"cookie=c{number}").json()["cookies"][f"c{number}"]["allows"]
    long = f"category=analytics&x={'x' * check.MAX_QUERY}"
    assert list(ask(long).json()["categories"]) == ["analytics"]

    (permission,) = remembered()
    assert 0 < len(permission.replies) <= check.MAX_REPLIES
    assert len(check._questions) <= check.MAX_QUESTIONS
    assert long not in check._questions


def test_nobody_chooses_how_others_are_read(visitor: Visitor) -> None:
    question, foreign = "site=mix&need=marketing", "text/plain; charset=cp037"
    assert ask(question, CONTENT_TYPE=foreign).status_code == 403

    assert ask(question).status_code == 403
    assert ask("cookie=caf%C3%A9", CONTENT_TYPE=foreign).json()["cookies"].keys() == {"café"}


def test_a_publication_holds_from_the_next_request_on(
    visitor: Visitor, site: Site, django_capture_on_commit_callbacks: Any
) -> None:
    visitor.decide()
    before = ask("", visitor.cookies, HTTP_X_REGION="DE")

    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish(site, material=["analytics"])

    after = ask("", visitor.cookies, HTTP_X_REGION="DE")
    assert "analytics=granted" in before["X-Consent-State"]
    assert "analytics=lapsed" in after["X-Consent-State"]
    assert b'"notice": 2' in after.content


def test_a_key_that_is_gone_verifies_nothing(visitor: Visitor, settings: Settings) -> None:
    visitor.decide()
    assert YES in ask("", visitor.cookies).content.decode()

    settings.SECRET_KEY = "another-secret-0123456789-abcdefghijklmnopqrstuvwxyz"

    assert ask("", visitor.cookies)["X-Consent-Allowed"] == "necessary"


def test_a_sites_token_is_asked_for_each_time(visitor: Visitor, site: Site) -> None:
    told = {"HTTP_AUTHORIZATION": BEARER, "HTTP_X_CONSENT_SIGNAL": "1"}
    asked = "region=US-TX"
    for _ in range(2):
        trusted, stranger = ask(asked, **told), ask(asked)
        assert b'"region": "US-TX"' in trusted.content and b'"signal": true' in trusted.content
        assert b'"region": "ZZ"' in stranger.content and b'"signal": false' in stranger.content
        assert ask(asked, HTTP_AUTHORIZATION="Bearer x").status_code == 401

    site.tokens.update(revoked_at=timezone.now())
    notices.refresh()

    assert ask(asked, **told).status_code == 401


@pytest.mark.parametrize(
    ("before", "verdict", "after", "later"),
    [
        pytest.param(NOON + 399, "denied", NOON + 400, "granted", id="a future that has come"),
        pytest.param(NOON + 700, "granted", NOON + 399, "denied", id="a clock that is set back"),
        pytest.param(
            (NOON + 700) // DAY * DAY + 183 * DAY - 1,
            "granted",
            (NOON + 700) // DAY * DAY + 183 * DAY,
            "lapsed",
            id="the end of a yes, to the second",
        ),
    ],
)
def test_an_answer_ends_when_the_kernel_says(
    in_force: NoticeInForce, before: int, verdict: str, after: int, later: str
) -> None:
    token = a_token(in_force, decided_at=NOON + 700, analytics=True)
    states = []
    for now in (before, before, after, after):
        with time_machine.travel(now, tick=False):
            states.append(ask("", f"{SIGNED}={token}", HTTP_X_REGION="DE")["X-Consent-State"])

    assert states[0] == states[1] and f"analytics={verdict}" in states[0]
    assert states[2] == states[3] and f"analytics={later}" in states[2]


def test_a_law_begins_at_midnight(site: Site) -> None:
    midnight = (NOON // DAY + 1) * DAY
    with time_machine.travel(NOON, tick=False):
        rule = RegionRule.objects.get(site=site, code="US-CA")
        tomorrow = day_of(midnight)
        RegionRule.objects.filter(pk=rule.pk).update(valid_to=day_of(NOON))
        stricter = copy_of(rule, model="opt-in", valid_from=tomorrow)
        stricter.save()
        publishing.publish(site)
    models = []
    for now in (midnight - 1, midnight - 1, midnight, midnight):
        with time_machine.travel(now, tick=False):
            models.append(json.loads(ask(HTTP_X_REGION="US-CA").content)["model"])

    assert models == ["opt-out", "opt-out", "opt-in", "opt-in"]


def copy_of(row: RegionRule, **changes: Any) -> RegionRule:
    row.pk, row._state.adding = None, True
    for name, value in changes.items():
        setattr(row, name, value)
    return row
