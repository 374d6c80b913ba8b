"""A site is switched off in an emergency: what machines and browsers are answered meanwhile."""

from typing import Any

from django.test import Client

from consent import notices
from consent.client.permission import Permission
from consent.client.snapshot import Snapshot
from consent.models import Site
from consent.notices import NoticeInForce, signing_keys
from tests import filled
from tests.api.visiting import STATE, YES, Visitor, a_decision, a_refusal

BROKEN = "A script that was never declared"


def off(site: Site) -> None:
    notices.switch(site, is_off=True, reason=BROKEN, by="alice")
    notices.refresh()


def on(site: Site) -> None:
    notices.switch(site, is_off=False, reason="It is gone", by="alice")
    notices.refresh()


def test_the_tag_is_answered_by_one_line_that_releases_nothing(
    site: Site, in_force: NoticeInForce
) -> None:
    assert b"categories" in Client().get("/banner.js").content or in_force
    off(site)

    answer = Client().get("/banner.js")

    assert answer.status_code == 200
    assert answer.content.startswith(b'console.error("mixConsent: This site')
    assert b"switched off" in answer.content
    assert len(answer.content) < 300
    assert answer.headers["Cache-Control"] == "public, max-age=2"


def test_a_server_is_told_that_only_what_is_necessary_may_be_set(
    site: Site, visitor: Visitor
) -> None:
    visitor.decide()
    assert visitor.check("need=analytics").status_code == 204
    off(site)

    response = visitor.check("cookie=_use&cookie=sessionid")

    assert response.headers["X-Consent-Allowed"] == "necessary"
    assert response.json()["show_banner"] is False
    assert response.json()["categories"]["necessary"]["allows"] is True
    assert response.json()["cookies"]["_use"]["allows"] is False
    assert response.json()["cookies"]["sessionid"]["allows"] is True
    assert visitor.check("need=analytics").status_code == 403
    assert visitor.check("need=necessary").status_code == 204
    asked = visitor.check("category=analytics").json()["categories"]
    assert asked == {"analytics": {"verdict": "denied", "reason": "invalid", "allows": False}}


def test_a_yes_is_refused_readably_and_a_no_is_taken(site: Site, visitor: Visitor) -> None:
    off(site)

    refused = visitor.decide(a_decision(choices=YES))
    assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")
    assert "switched off" in refused.json()["title"]
    assert not refused.cookies
    assert refused.headers["Access-Control-Allow-Origin"]

    assert visitor.decide(a_refusal()).status_code == 201
    on(site)
    assert visitor.verdict("analytics") == ("denied", "choice")


def test_switched_on_everything_is_as_before_and_every_answer_is_there(
    site: Site, visitor: Visitor
) -> None:
    visitor.decide()
    before = (
        Client().get("/banner.js").content,
        visitor.check().json(),
        notices.current().for_machines.body,
    )
    kept = visitor.cookie(STATE)
    off(site)
    assert visitor.check("need=analytics").status_code == 403
    assert visitor.cookie(STATE) == kept

    on(site)

    after = (
        Client().get("/banner.js").content,
        visitor.check().json(),
        notices.current().for_machines.body,
    )
    assert after == before
    assert visitor.check("need=analytics").status_code == 204


def test_the_notice_for_machines_denies_what_is_optional_by_the_rules_they_know(
    site: Site, visitor: Visitor
) -> None:
    visitor.decide()
    whole = Client().get("/v1/notice")
    off(site)

    response = Client().get("/v1/notice")
    permission = _permission(response.json(), visitor)

    assert response.headers["ETag"] != whole.headers["ETag"]
    assert response.json()["switched_off"]
    assert permission.allowed == ("necessary",)
    assert permission.allows_cookie("sessionid")
    assert permission.allows_cookie("__Secure-mix_consent"), "what remembers the answer"
    assert not permission.allows_cookie("_use")
    numbered = Client().get("/v1/notice?number=1")
    assert numbered.content == whole.content, "what was published stays as it was"


def test_a_notice_published_meanwhile_switches_nothing_on(site: Site, visitor: Visitor) -> None:
    off(site)
    filled.publish(site)
    notices.refresh()

    assert visitor.check().headers["X-Consent-Allowed"] == "necessary"
    assert b"switched off" in Client().get("/banner.js").content


def _permission(notice: dict[str, Any], visitor: Visitor) -> Permission:
    snapshot = Snapshot(notice, signing_keys.ring(), issuer=signing_keys.issuer(), site="mix")
    from consent.client.headers import RequestHeaders

    headers = RequestHeaders(visitor.cookies, None, None)
    return snapshot.check(headers, "ZZ", now=2_000_000_000)
