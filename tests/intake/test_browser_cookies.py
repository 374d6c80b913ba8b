from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from consent import notices
from consent.cookies import expiry, state, writer
from consent.cookies.account_token import AccountToken
from consent.cookies.writer import CookieLocation, Line
from consent.intake.visit import Visit
from consent.kernel.ruleset import DeclaredCookie
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.web.site_access import host, write_cookies
from tests.record.recorded import VISITOR, decide

DOMAIN = "mixnetworks.localhost"


@pytest.fixture(params=[DOMAIN, ""], ids=["a domain", "one host"])
def in_force(published: None, db: None, request: pytest.FixtureRequest) -> NoticeInForce:
    found = notices.current()
    site = found.snapshot["site"] | {"cookie_domain": request.param}
    return replace(found, snapshot={**found.snapshot, "site": site})


@pytest.fixture
def recorded(in_force: NoticeInForce) -> Decision:
    return decide(timezone.now(), place="US-CA", region="US-CA")


def a_request(cookies: str = "", **headers: Any) -> Any:
    return RequestFactory().get("/preferences/", HTTP_COOKIE=cookies, **headers)


def a_visit(in_force: NoticeInForce, cookies: str = "", **headers: Any) -> Visit:
    return Visit.from_request(a_request(cookies, **headers), in_force)


def remember(in_force: NoticeInForce, recorded: Decision) -> HttpResponse:
    response, visit = HttpResponse(), a_visit(in_force)
    visit = replace(visit.after(recorded.signed), visitor_id=VISITOR)
    write_cookies(response, visit.cookies_of_answer())
    return response


def sign_in(in_force: NoticeInForce, token: AccountToken) -> HttpResponse:
    response = HttpResponse()
    visit = a_visit(in_force).signed_in(token)
    write_cookies(response, visit.sign_in_cookies())
    return response


def strays(visit: Visit) -> set[CookieLocation]:
    return set(map(location, visit.writer.strays(host(), visit.path)))


def location(line: Line) -> CookieLocation:
    assert line["max-age"] == "0"
    return CookieLocation(line.key, line["domain"], line["path"])


def expired(in_force: NoticeInForce) -> set[str]:
    """The names of all declared cookies that a line can expire."""
    ruleset = in_force.ruleset
    lines = expiry.lines(ruleset.cookies, ruleset, "", host=host())
    return {location(line).name for line in lines}


def header(response: HttpResponse) -> str:
    return "; ".join(f"{one.key}={one.value}" for one in response.cookies.values())


def test_what_was_remembered_is_read_again(in_force: NoticeInForce, recorded: Decision) -> None:
    response = remember(in_force, recorded)

    visit = a_visit(in_force, header(response))

    assert visit.signed is not None
    assert visit.visitor_id == VISITOR
    assert visit.context.answer == recorded.answer
    readable = state.decode(response.cookies["mix_consent_state"].value)
    assert readable is not None and readable.answer.region == "US-CA"
    assert readable == state.decode(state.encode(recorded.answer))


def test_what_was_forgotten_is_gone_everywhere(in_force: NoticeInForce) -> None:
    names = ("__Secure-mix_consent", "__Host-mix_consent")
    visit = a_visit(in_force, "; ".join(f"{name}=x" for name in (*names, "mix_consent_state")))
    response = HttpResponse()

    write_cookies(response, visit.erased_cookies(None))

    expired = {(one.key, one["domain"], one["path"]) for one in response.cookies.values()}
    assert ("__Host-mix_consent", "", "/") in expired
    assert ("__Secure-mix_consent", "", "/preferences") in expired
    assert ("mix_consent_state", in_force.ruleset.cookie_domain, "/") in expired
    assert all(one["max-age"] == "0" for one in response.cookies.values())


def test_what_an_account_came_to_outlives_what_was_forgotten(in_force: NoticeInForce) -> None:
    token = AccountToken("an-account-22-letters-", True, at=1_790_000_000, signed_in_at=1)
    response = HttpResponse()
    visit = a_visit(in_force, header(sign_in(in_force, token)))
    assert visit.account_token == token

    write_cookies(response, visit.erased_cookies(None))

    assert response.cookies["mix_consent_state"].value == "1~0~ZZ~6"
    assert not [one for one in response.cookies.values() if "account" in one.key]


@pytest.mark.parametrize("cookies", ["{}=x", "{0}=x; {0}=y"])
def test_an_account_token_that_cannot_be_believed_is_looked_for_elsewhere(
    in_force: NoticeInForce, cookies: str
) -> None:
    domain = in_force.ruleset.cookie_domain
    prefix, other = ("__Secure-", "__Host-") if domain else ("__Host-", "__Secure-")
    own = f"{prefix}mix_account"
    visit = a_visit(in_force, f"{cookies.format(own)}; {other}mix_account=z")

    found = strays(visit)

    assert (CookieLocation(own, "", "/") in found) is bool(domain)
    assert CookieLocation(own, domain, "/") not in found
    assert CookieLocation(f"{other}mix_account", "", "/") in found


def test_a_line_for_each_location_of_one_name() -> None:
    response = HttpResponse()

    locations = CookieLocation("_ga", DOMAIN, "/"), CookieLocation("_ga", "", "/")
    write_cookies(response, map(writer.expired, locations))

    assert sorted(one.OutputString() for one in response.cookies.values()) == [
        f"_ga=; Domain={DOMAIN}; Max-Age=0; Path=/",
        "_ga=; Max-Age=0; Path=/",
    ]


def test_a_signal_takes_out_what_it_concerns_though_it_names_nothing(
    in_force: NoticeInForce, recorded: Decision
) -> None:
    odd = replace(
        in_force, ruleset=replace(in_force.ruleset, cookies=(DeclaredCookie("ad", "marketing"),))
    )
    recorded.choices = {}

    names = []
    for recorded.signal in (False, True):
        response = remember(odd, recorded)
        names.append({one.key for one in response.cookies.values() if one["max-age"] == "0"})

    assert names == [set(), {"ad"}]


@pytest.mark.parametrize("path", ["/; Domain=evil.example", "/\r\nSet-Cookie: a=b", "relative"])
def test_a_declared_path_cannot_break_out_of_its_line(in_force: NoticeInForce, path: str) -> None:
    cookie = DeclaredCookie("ad", "marketing", path=path)
    odd = replace(in_force, ruleset=replace(in_force.ruleset, cookies=(cookie,)))
    even = replace(odd.ruleset, cookies=(cookie._replace(path="/shop"),))

    before = expired(odd)
    after = expired(replace(odd, ruleset=even))

    assert ("ad" in before, "ad" in after) == (False, True)


@pytest.mark.parametrize("name", ["path", "Version", "max-age"])
def test_a_cookie_named_like_an_attribute_breaks_nothing(
    in_force: NoticeInForce, name: str
) -> None:
    cookies = (DeclaredCookie(name, "marketing"), DeclaredCookie("_ga", "marketing"))
    odd = replace(in_force, ruleset=replace(in_force.ruleset, cookies=cookies))

    assert expired(odd) == {"_ga"}


def test_a_decision_dated_ahead_is_none_of_the_visit(
    in_force: NoticeInForce, recorded: Decision
) -> None:
    recorded.decided_at += timedelta(minutes=10)
    response = remember(in_force, recorded)

    assert a_visit(in_force, header(response)).signed is None
