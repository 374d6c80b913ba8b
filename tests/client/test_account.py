"""Signing an account in, by the service, and out again, without it."""

import logging
from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

import pytest

from consent.client import ConsentClient
from consent.client.wsgi import ConsentMiddleware
from consent.cookies import account_token, decision_token, state
from consent.cookies.account_token import AccountToken
from consent.cookies.decision_token import SignedDecision
from consent.kernel.rules import DAY, Answer, Choice, Judgement, Reason, Verdict
from tests.client.service import (
    COOKIE,
    EVERYTHING,
    ISSUER,
    NOON,
    RING,
    FakeService,
    MakeClient,
    token,
)
from tests.client.test_wsgi import names, run

ACCOUNT = "__Secure-mix_account"
ALONE = f"1~{NOON // DAY}~FR~2"
LINES = [
    f"{ACCOUNT}=n; Domain=mixnetworks.com; HttpOnly; Max-Age=34560000; Path=/; SameSite=Lax; "
    "Secure",
    f"mix_consent_state={ALONE}; Domain=mixnetworks.com; Max-Age=34560000; Path=/; Secure",
]
OUT = AccountToken("an-account-22-letters-", opted_out=True, at=NOON)
IN = replace(OUT, opted_out=False)


def signed(account: AccountToken) -> str:
    return f"{ACCOUNT}={account_token.issue(account, RING, issuer=ISSUER, site='mix')}"


@pytest.fixture
def signing(service: FakeService, make_client: MakeClient) -> ConsentClient:
    service.account_reply = {"opted_out": True, "cookies": LINES}
    client: ConsentClient = make_client(token="of the site")
    assert client.refresh()
    service.requests.clear()
    return client


def test_the_service_is_told_and_its_lines_are_passed_on(
    service: FakeService, signing: ConsentClient
) -> None:
    headers = {
        "Cookie": f"sessionid=secret; {COOKIE}=t; {ACCOUNT}=a; {ACCOUNT}=b; mix_consent_state=m",
        "Sec-GPC": "1",
        "DNT": "1",
    }

    assert signing.sign_in(headers, "nina@example.com", region="us-ca") == tuple(LINES)

    ((path, sent, status),) = service.requests
    assert (path, status) == ("/v1/account?site=mix", 200)
    assert service.bodies == [{"account": "nina@example.com"}]
    assert sent["authorization"] == "Bearer of the site"
    assert (sent["sec-gpc"], sent["dnt"], sent["x-consent-region"]) == ("1", "1", "US-CA")
    assert sorted(sent["cookie"].split("; ")) == sorted(
        [f"{COOKIE}=t", f"{ACCOUNT}=a", f"{ACCOUNT}=b", "mix_consent_state=m"]
    )
    assert signing.failures == 0


@pytest.mark.parametrize("headers", [{}, {"Cookie": "sessionid=secret"}])
def test_what_is_not_the_services_stays_with_the_site(
    service: FakeService, signing: ConsentClient, headers: dict[str, str]
) -> None:
    assert signing.sign_in(headers, "X")

    ((_, sent, _),) = service.requests
    assert not {"cookie", "sec-gpc", "dnt"} & set(sent)
    assert sent["x-consent-region"] == "ZZ"  # as in a check: the strictest


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"status": 401}, id="a token that is wrong"),
        pytest.param({"status": 403}, id="a token without the scope"),
        pytest.param({"status": 429}, id="a token that is used too much"),
        pytest.param({"status": 503}, id="a record that is away"),
        pytest.param({"status": 302}, id="a redirect"),
        pytest.param({"body": b"<html>"}, id="no JSON"),
        pytest.param({"body": b"[]"}, id="a list"),
        pytest.param({"account_reply": {"opted_out": True}}, id="no cookies"),
        pytest.param({"account_reply": {"cookies": [7]}}, id="a number"),
        pytest.param(
            {"account_reply": {"cookies": ["session=x; Path=/"]}}, id="a cookie of another"
        ),
        pytest.param({"account_reply": {"cookies": [f"{ACCOUNT}=x\r\nX-Evil: 1"]}}, id="two lines"),
    ],
)
def test_a_service_that_does_not_answer_well_breaks_nothing(
    service: FakeService,
    signing: ConsentClient,
    caplog: pytest.LogCaptureFixture,
    answer: dict[str, Any],
) -> None:
    for name, value in answer.items():
        setattr(service, name, value)

    with caplog.at_level(logging.DEBUG, "consent.client"):
        assert signing.sign_in({"Cookie": f"{ACCOUNT}=a"}, "nina@example.com") == ()

    assert signing.failures == 1
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "nina" not in caplog.text


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_refused_is_said_to_be(
    service: FakeService, signing: ConsentClient, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    service.status = status

    assert signing.sign_in({}, "nina@example.com") == ()

    assert f"status {status}. The site token is wrong" in caplog.text
    assert "of the site" not in caplog.text


@pytest.mark.requirement("R9")
def test_what_an_account_refused_is_asked_without_any_browser(
    service: FakeService, signing: ConsentClient
) -> None:
    service.account_reply = {"opted_out": False, "refused": {"analytics": {}}}

    assert signing.refuses("Zoë 100%", "analytics")
    assert not signing.refuses("Zoë 100%", "support")

    (path, sent, status), _ = service.requests
    assert (path, status) == ("/v1/account?site=mix", 200)
    assert sent["x-consent-account"] == "Zo%C3%AB%20100%25"
    assert sent["authorization"] == "Bearer of the site"


@pytest.mark.parametrize("answer", [{"status": 503}, {"body": b"[]"}, {"status": 401}])
def test_an_account_that_cannot_be_asked_about_refuses(
    service: FakeService,
    signing: ConsentClient,
    caplog: pytest.LogCaptureFixture,
    answer: dict[str, Any],
) -> None:
    service.account_reply = {"opted_out": False, "refused": {}}
    assert not signing.refuses("nina", "analytics")
    for name, value in answer.items():
        setattr(service, name, value)

    assert signing.refuses("nina", "analytics")

    assert signing.failures == 1
    assert "nina" not in caplog.text


def test_a_service_that_is_gone_breaks_nothing(
    service: FakeService, signing: ConsentClient
) -> None:
    service.close()

    assert signing.sign_in({}, "X") == ()
    assert signing.sign_in({}, "X") == ()
    assert signing.failures == 2


@pytest.mark.parametrize(
    ("headers", "account"),
    [
        pytest.param(None, "X", id="no headers"),
        pytest.param({"Cookie": f"{COOKIE}=a\r\nX-Evil: 1"}, "X", id="a line end in a cookie"),
        pytest.param({"Cookie": f"{COOKIE}=東"}, "X", id="letters no header holds"),
        pytest.param({}, None, id="nobody"),
        pytest.param({}, 4711, id="a number"),
        pytest.param({}, object(), id="an object"),
    ],
)
def test_a_call_that_is_wrong_signs_nobody_in(
    service: FakeService, signing: ConsentClient, headers: Any, account: Any
) -> None:
    assert signing.sign_in(headers, account) == ()
    assert signing.failures == 1
    assert service.bodies == []


def test_signing_out_asks_nobody(service: FakeService, client: ConsentClient) -> None:
    answer = Answer(NOON, {"marketing": Choice(1, True)}, region="FR")
    decision = decision_token.issue(SignedDecision(UUID(int=7), "mix", 3, answer), RING, ISSUER)
    headers = {"Cookie": f"{COOKIE}={decision}; {signed(OUT)}; mix_consent_state={ALONE}"}
    service.close()

    lines = client.sign_out(headers)

    expired, state_line = (morsel for line in lines for morsel in SimpleCookie(line).values())
    assert (expired.key, expired["max-age"], expired["domain"]) == (ACCOUNT, "0", "mixnetworks.com")
    assert (state_line.key, state_line["max-age"]) == ("mix_consent_state", "34560000")
    assert state_line.value == state.encode(answer)


def test_without_a_decision_nothing_is_left(client: ConsentClient) -> None:
    lines = client.sign_out({"Cookie": f"{signed(OUT)}; mix_consent_state={ALONE}"})

    assert [line.partition("=")[0] for line in lines] == [ACCOUNT, "mix_consent_state"]
    assert all("Max-Age=0" in line for line in lines)


def test_before_the_service_was_reached_nobody_is_signed_out(
    service: FakeService, make_client: MakeClient
) -> None:
    service.close()
    client = make_client(patience=5)

    assert client.sign_out({}) == ()
    assert client.failures == 1


@pytest.mark.parametrize("headers", [None, [], {"Cookie": 7}, {b"cookie": b"x"}])
def test_signing_out_never_raises(client: ConsentClient, headers: Any) -> None:
    assert client.sign_out(headers) == ()
    assert client.failures == 1


@pytest.mark.parametrize(
    ("cookies", "expected"),
    [
        pytest.param("", (False, False), id="no account token"),
        pytest.param(signed(IN), (False, True), id="in"),
        pytest.param(signed(OUT), (True, True), id="out"),
        pytest.param(f"{signed(OUT)}x", (True, False), id="a token that cannot be believed"),
        pytest.param(f"{signed(IN)}; {signed(IN)}", (True, False), id="two tokens"),
    ],
)
def test_a_permission_knows_the_account(
    client: ConsentClient, cookies: str, expected: tuple[bool, bool]
) -> None:
    """Checked twice: once fresh, and once from the cache."""
    headers = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}; {cookies}"}
    for _ in range(2):
        permission = client.check(headers, region="US-CA")

        assert (permission.account, permission.is_signed_in) == expected
        assert permission.allows("marketing") is not permission.account
        assert permission.allows("analytics")
    if permission.account:
        assert permission.judgement("marketing") == Judgement(Verdict.DENIED, Reason.ACCOUNT)


def test_one_decision_is_remembered_apart_for_each_note(client: ConsentClient) -> None:
    own = f"{COOKIE}={token(**EVERYTHING)}"
    cookies = [own, f"{own}; {signed(IN)}", f"{own}; {signed(OUT)}"]

    first = [client.check({"Cookie": one}, region="US-CA") for one in cookies]
    again = [client.check({"Cookie": one}, region="US-CA") for one in cookies]

    assert [one.allows("marketing") for one in first] == [True, True, False]
    assert [one.is_signed_in for one in first] == [False, True, True]
    assert all(one is other for one, other in zip(first, again, strict=True))


def test_rubbish_is_not_remembered(client: ConsentClient) -> None:
    headers = {"Cookie": f"{ACCOUNT}=x"}

    assert client.check(headers) is not client.check(headers)
    assert client.check({}) is client.check({})


@pytest.mark.parametrize("name", [ACCOUNT, "__Host-mix_account"])
def test_the_note_may_leave_whatever_was_refused(client: ConsentClient, name: str) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Set-Cookie", f"{name}=n"), ("Set-Cookie", "mystery=m")])
        return []

    [(_, headers, _)], _ = run(ConsentMiddleware(app, client))

    assert names(headers) == [name]
