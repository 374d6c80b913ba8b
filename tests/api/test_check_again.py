"""The check says again what it said before: the kernel's words, and never a moment too long."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from consent import notices
from consent.api import check
from consent.client.permission import Permission
from consent.models import Site
from tests import filled
from tests.api.visiting import TOKEN, Visitor

NOON = 1_800_014_400  # Unix seconds
BEARER = f"Bearer {TOKEN}"
YES = '{"verdict": "granted", "reason": "choice", "allows": true}'


@pytest.fixture(autouse=True)
def _nothing_said() -> None:
    check._parsed.cache_clear()
    check._snapshots.clear()


def ask(asked: str = "", cookie: str = "", **headers: Any) -> Any:
    if cookie:
        headers["HTTP_COOKIE"] = cookie
    return Client().get(f"/v1/check?{asked}", **headers)


def remembered() -> list[Permission]:
    """Permissions by which something was answered."""
    cached = check._snapshots["mix"][2]._cache.values()
    return [permission for permission in cached if permission.replies]


def worded(response: Any) -> tuple[int, bytes, list[tuple[str, str]]]:
    return response.status_code, response.content, sorted(response.items())


def test_the_second_answer_is_the_first_to_the_last_byte(visitor: Visitor) -> None:
    visitor.decide()
    queries = ("", "category=analytics,spying", "cookie=_use&cookie=_x", "need=analytics", "need=")

    first = [worded(ask(asked, visitor.cookies)) for asked in queries]
    assert len(remembered()) == 1
    again = [worded(ask(asked, visitor.cookies)) for asked in queries]

    assert len({content for _, content, _ in first}) == len(queries)
    assert again == first


def test_a_stranger_fills_no_memory_with_questions(visitor: Visitor) -> None:
    for number in range(check.MAX_QUESTIONS + 100):
        assert not ask(f"cookie=c{number}").json()["cookies"][f"c{number}"]["allows"]
    long = f"category=analytics&x={'x' * check.MAX_QUERY}"
    assert list(ask(long).json()["categories"]) == ["analytics"]

    (permission,) = remembered()
    assert 0 < len(permission.replies) <= check.MAX_REPLIES
    known = check._parsed.cache_info()
    assert known.misses == known.currsize + 100 == check.MAX_QUESTIONS + 100  # without the long one


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
        filled.publish(site, material=["analytics"])

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
    expected = {"HTTP_AUTHORIZATION": BEARER, "HTTP_X_CONSENT_SIGNAL": "1"}
    asked = "region=US-TX"
    for _ in range(2):
        trusted, stranger = ask(asked, **expected), ask(asked)
        assert b'"region": "US-TX"' in trusted.content and b'"signal": true' in trusted.content
        assert b'"region": "ZZ"' in stranger.content and b'"signal": false' in stranger.content
        assert ask(asked, HTTP_AUTHORIZATION="Bearer x").status_code == 401

    site.tokens.update(revoked_at=timezone.now())
    notices.refresh()

    assert ask(asked, **expected).status_code == 401
