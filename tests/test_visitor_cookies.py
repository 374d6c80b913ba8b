from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from consent import notices, publishing
from consent.cookies import state
from consent.cookies.account_token import AccountToken
from consent.cookies.writer import CookieLocation
from consent.kernel import rules
from consent.kernel.rules import BROKEN, NOTHING
from consent.kernel.ruleset import DeclaredCookie
from consent.lib import uuid7
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.publishing import seeding
from consent.record import decisions
from consent.record.decisions import RecordedDecision
from consent.web import visitor_cookies

DOMAIN = "mixnetworks.localhost"


@pytest.fixture(params=[DOMAIN, ""], ids=["a domain", "one host"])
def in_force(db: None, request: pytest.FixtureRequest) -> NoticeInForce:
    publishing.publish(seeding.seed(cookie_domain=request.param))
    notices.forget()
    return notices.current()


@pytest.fixture
def recorded(in_force: NoticeInForce) -> RecordedDecision:
    now = timezone.now()
    return decisions.record(
        decisions.DecisionDraft(
            id=uuid7.uuid7(now),
            visitor=uuid7.uuid7(now),
            site="mix",
            notice=1,
            choices={"analytics": True},
            surface=Decision.Surface.BANNER,
            method=Decision.Method.CUSTOM,
            language="en",
            region="US-CA",
            model=rules.Model.OPT_OUT,
            signal=False,
        ),
        now=now,
    )


def a_request(cookies: str = "", **headers: Any) -> Any:
    return RequestFactory().get("/preferences/", HTTP_COOKIE=cookies, **headers)


def header(response: HttpResponse) -> str:
    return "; ".join(f"{one.key}={one.value}" for one in response.cookies.values())


def test_what_was_remembered_is_read_again(
    in_force: NoticeInForce, recorded: RecordedDecision
) -> None:
    response = HttpResponse()
    visitor_cookies.remember(response, visitor_cookies.signed(recorded, in_force), in_force)

    context, signed, _ = visitor_cookies.seen(a_request(header(response)), in_force)

    assert signed is not None
    assert signed.visitor == recorded.decision.visitor
    assert context.answer == recorded.decision.answer
    mirror = state.decode(response.cookies["mix_consent_state"].value)
    assert mirror == (context.answer, "US-CA", False)


def test_without_a_domain_the_cookie_is_bound_to_the_host(
    in_force: NoticeInForce, recorded: RecordedDecision
) -> None:
    response = HttpResponse()
    visitor_cookies.remember(response, visitor_cookies.signed(recorded, in_force), in_force)

    signed = next(iter(response.cookies.values()))
    prefix = "__Secure-" if in_force.cookie_domain else "__Host-"
    assert signed.key == f"{prefix}mix_consent"
    assert signed["domain"] == in_force.cookie_domain
    assert signed["path"] == "/"


@pytest.mark.parametrize(
    ("cookies", "expected"),
    [("", NOTHING), ("other=1", NOTHING), ("{}=x", BROKEN), ("{0}=x; {0}=y", BROKEN)],
)
def test_what_cannot_be_believed_is_said_to_be_broken(
    in_force: NoticeInForce, cookies: str, expected: rules.RequestContext
) -> None:
    name = "__Secure-mix_consent" if in_force.cookie_domain else "__Host-mix_consent"
    request = a_request(cookies.format(name), HTTP_SEC_GPC="1")

    assert visitor_cookies.seen(request, in_force) == (replace(expected, signal=True), None, None)


def test_what_was_forgotten_is_gone_everywhere(in_force: NoticeInForce) -> None:
    names = ("__Secure-mix_consent", "__Host-mix_consent")
    request = a_request("; ".join(f"{name}=x" for name in (*names, "mix_consent_state")))
    response = HttpResponse()

    visitor_cookies.forget(request, response, in_force)

    gone = {(one.key, one["domain"], one["path"]) for one in response.cookies.values()}
    assert ("__Host-mix_consent", "", "/") in gone
    assert ("__Secure-mix_consent", "", "/preferences") in gone
    assert ("mix_consent_state", in_force.cookie_domain, "/") in gone
    assert all(one["max-age"] == "0" for one in response.cookies.values())


def test_what_an_account_came_to_outlives_what_was_forgotten(in_force: NoticeInForce) -> None:
    login = AccountToken("an-account-22-letters-", opted_out=True, at=1_790_000_000)
    noted, response = HttpResponse(), HttpResponse()
    visitor_cookies.remember_login(noted, login, in_force)
    request = a_request(header(noted))
    assert visitor_cookies.seen(request, in_force).login == login

    visitor_cookies.forget(request, response, in_force)

    assert response.cookies["mix_consent_state"].value == "1~0~ZZ~2"
    assert not [one for one in response.cookies.values() if "account" in one.key]


@pytest.mark.parametrize("cookies", ["{}=x", "{0}=x; {0}=y"])
def test_a_note_that_cannot_be_believed_is_looked_for_elsewhere(
    in_force: NoticeInForce, cookies: str
) -> None:
    prefix, other = ("__Secure-", "__Host-") if in_force.cookie_domain else ("__Host-", "__Secure-")
    own = f"{prefix}mix_account"
    request = a_request(f"{cookies.format(own)}; {other}mix_account=z")

    strays = set(visitor_cookies.strays(request, in_force))

    assert (CookieLocation(own, "", "/") in strays) is bool(in_force.cookie_domain)
    assert CookieLocation(own, in_force.cookie_domain, "/") not in strays
    assert CookieLocation(f"{other}mix_account", "", "/") in strays


def test_a_note_that_is_believed_stays(in_force: NoticeInForce) -> None:
    response = HttpResponse()
    visitor_cookies.remember_login(
        response, AccountToken("x" * 22, opted_out=False, at=1), in_force
    )

    assert set(visitor_cookies.strays(a_request(header(response)), in_force)) == set()


def test_a_line_for_each_place_of_one_name() -> None:
    response = HttpResponse()

    visitor_cookies.expire(
        response,
        [CookieLocation("_ga", DOMAIN, "/"), CookieLocation("_ga", "", "/")],
    )

    assert sorted(one.OutputString() for one in response.cookies.values()) == [
        f"_ga=; Domain={DOMAIN}; Max-Age=0; Path=/",
        "_ga=; Max-Age=0; Path=/",
    ]


def test_a_signal_takes_out_what_it_concerns_though_it_names_nothing(
    in_force: NoticeInForce, recorded: RecordedDecision
) -> None:
    category = next(row for row in in_force.snapshot["categories"] if row["key"] == "marketing")
    category["cookies"].append({"name": "ad", "kind": "cookie", "domain": "", "path": "/"})
    odd = replace(
        in_force, ruleset=replace(in_force.ruleset, cookies=(DeclaredCookie("ad", "marketing"),))
    )
    decision = recorded.decision
    decision.choices = {}

    names = []
    for decision.signal in (False, True):
        names.append({place.name for place in visitor_cookies.refused(a_request(), decision, odd)})

    assert names == [set(), {"ad"}]


@pytest.mark.parametrize("path", ["/; Domain=evil.example", "/\r\nSet-Cookie: a=b", "relative"])
def test_a_declared_path_cannot_break_out_of_its_line(
    in_force: NoticeInForce, recorded: RecordedDecision, settings: Settings, path: str
) -> None:
    category = next(row for row in in_force.snapshot["categories"] if row["key"] == "marketing")
    cookie = {"name": "ad", "kind": "cookie", "domain": "", "path": path}
    category["cookies"].append(cookie)
    odd = replace(
        in_force, ruleset=replace(in_force.ruleset, cookies=(DeclaredCookie("ad", "marketing"),))
    )

    before = {place.name for place in visitor_cookies.refused(a_request(), recorded.decision, odd)}
    cookie["path"] = "/shop"
    after = {place.name for place in visitor_cookies.refused(a_request(), recorded.decision, odd)}

    assert ("ad" in before, "ad" in after) == (False, True)


@pytest.mark.parametrize("name", ["path", "Version", "max-age"])
def test_a_cookie_named_like_an_attribute_breaks_nothing(name: str) -> None:
    response = HttpResponse()

    visitor_cookies.expire(
        response, [CookieLocation(name, "", "/"), CookieLocation("_ga", "", "/")]
    )

    assert list(response.cookies) == ["_ga"]
