from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from consent import decisions, ids, notices, publishing, rules, seeding, state, visitors
from consent.decisions import Recorded
from consent.jar import Place
from consent.logins import Login
from consent.models import Decision
from consent.notices import InForce
from consent.rules import BROKEN, NOTHING
from consent.terms import Declared

DOMAIN = "mixnetworks.localhost"


@pytest.fixture(params=[DOMAIN, ""], ids=["a domain", "one host"])
def in_force(db: None, request: pytest.FixtureRequest) -> InForce:
    publishing.publish(seeding.seed(cookie_domain=request.param))
    notices.forget()
    return notices.current()


@pytest.fixture
def recorded(in_force: InForce) -> Recorded:
    now = timezone.now()
    return decisions.record(
        decisions.Draft(
            id=ids.uuid7(now),
            visitor=ids.uuid7(now),
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


def test_what_was_remembered_is_read_again(in_force: InForce, recorded: Recorded) -> None:
    response = HttpResponse()
    visitors.remember(response, visitors.signed(recorded, in_force), in_force)

    evidence, signed, _ = visitors.seen(a_request(header(response)), in_force)

    assert signed is not None
    assert signed.visitor == recorded.decision.visitor
    assert evidence.answer == recorded.decision.answer
    mirror = state.decode(response.cookies["mix_consent_state"].value)
    assert mirror == (evidence.answer, "US-CA", False)


def test_without_a_domain_the_cookie_is_bound_to_the_host(
    in_force: InForce, recorded: Recorded
) -> None:
    response = HttpResponse()
    visitors.remember(response, visitors.signed(recorded, in_force), in_force)

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
    in_force: InForce, cookies: str, expected: rules.Evidence
) -> None:
    name = "__Secure-mix_consent" if in_force.cookie_domain else "__Host-mix_consent"
    request = a_request(cookies.format(name), HTTP_SEC_GPC="1")

    assert visitors.seen(request, in_force) == (replace(expected, signal=True), None, None)


def test_what_was_forgotten_is_gone_everywhere(in_force: InForce) -> None:
    names = ("__Secure-mix_consent", "__Host-mix_consent")
    request = a_request("; ".join(f"{name}=x" for name in (*names, "mix_consent_state")))
    response = HttpResponse()

    visitors.forget(request, response, in_force)

    gone = {(one.key, one["domain"], one["path"]) for one in response.cookies.values()}
    assert ("__Host-mix_consent", "", "/") in gone
    assert ("__Secure-mix_consent", "", "/preferences") in gone
    assert ("mix_consent_state", in_force.cookie_domain, "/") in gone
    assert all(one["max-age"] == "0" for one in response.cookies.values())


def test_what_an_account_came_to_outlives_what_was_forgotten(in_force: InForce) -> None:
    login = Login("an-account-22-letters-", opted_out=True, at=1_790_000_000)
    noted, response = HttpResponse(), HttpResponse()
    visitors.remember_login(noted, login, in_force)
    request = a_request(header(noted))
    assert visitors.seen(request, in_force).login == login

    visitors.forget(request, response, in_force)

    assert response.cookies["mix_consent_state"].value == "1~0~ZZ~2"
    assert not [one for one in response.cookies.values() if "account" in one.key]


@pytest.mark.parametrize("cookies", ["{}=x", "{0}=x; {0}=y"])
def test_a_note_that_cannot_be_believed_is_looked_for_elsewhere(
    in_force: InForce, cookies: str
) -> None:
    prefix, other = ("__Secure-", "__Host-") if in_force.cookie_domain else ("__Host-", "__Secure-")
    own = f"{prefix}mix_account"
    request = a_request(f"{cookies.format(own)}; {other}mix_account=z")

    strays = set(visitors.strays(request, in_force))

    assert (Place(own, "", "/") in strays) is bool(in_force.cookie_domain)
    assert Place(own, in_force.cookie_domain, "/") not in strays
    assert Place(f"{other}mix_account", "", "/") in strays


def test_a_note_that_is_believed_stays(in_force: InForce) -> None:
    response = HttpResponse()
    visitors.remember_login(response, Login("x" * 22, opted_out=False, at=1), in_force)

    assert set(visitors.strays(a_request(header(response)), in_force)) == set()


def test_a_line_for_each_place_of_one_name() -> None:
    response = HttpResponse()

    visitors.expire(
        response,
        [Place("_ga", DOMAIN, "/"), Place("_ga", "", "/")],
    )

    assert sorted(one.OutputString() for one in response.cookies.values()) == [
        f"_ga=; Domain={DOMAIN}; Max-Age=0; Path=/",
        "_ga=; Max-Age=0; Path=/",
    ]


def test_a_signal_takes_out_what_it_concerns_though_it_names_nothing(
    in_force: InForce, recorded: Recorded
) -> None:
    category = next(row for row in in_force.snapshot["categories"] if row["key"] == "marketing")
    category["cookies"].append({"name": "ad", "kind": "cookie", "domain": "", "path": "/"})
    odd = replace(in_force, terms=replace(in_force.terms, cookies=(Declared("ad", "marketing"),)))
    decision = recorded.decision
    decision.choices = {}

    names = []
    for decision.signal in (False, True):
        names.append({place.name for place in visitors.refused(a_request(), decision, odd)})

    assert names == [set(), {"ad"}]


@pytest.mark.parametrize("path", ["/; Domain=evil.example", "/\r\nSet-Cookie: a=b", "relative"])
def test_a_declared_path_cannot_break_out_of_its_line(
    in_force: InForce, recorded: Recorded, settings: Settings, path: str
) -> None:
    category = next(row for row in in_force.snapshot["categories"] if row["key"] == "marketing")
    cookie = {"name": "ad", "kind": "cookie", "domain": "", "path": path}
    category["cookies"].append(cookie)
    odd = replace(in_force, terms=replace(in_force.terms, cookies=(Declared("ad", "marketing"),)))

    before = {place.name for place in visitors.refused(a_request(), recorded.decision, odd)}
    cookie["path"] = "/shop"
    after = {place.name for place in visitors.refused(a_request(), recorded.decision, odd)}

    assert ("ad" in before, "ad" in after) == (False, True)


@pytest.mark.parametrize("name", ["path", "Version", "max-age"])
def test_a_cookie_named_like_an_attribute_breaks_nothing(name: str) -> None:
    response = HttpResponse()

    visitors.expire(response, [Place(name, "", "/"), Place("_ga", "", "/")])

    assert list(response.cookies) == ["_ga"]
