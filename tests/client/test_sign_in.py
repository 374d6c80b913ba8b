"""Signing an account in: the service is told, and its lines are passed on."""

import logging
from typing import Any

import pytest

from consent.client import ConsentClient
from tests.client.service import ACCOUNT, ALONE, COOKIE, FakeService, MakeClient

LINES = [
    f"{ACCOUNT}=n; Domain=mixnetworks.com; HttpOnly; Max-Age=34560000; Path=/; SameSite=Lax; "
    "Secure",
    f"mix_consent_state={ALONE}; Domain=mixnetworks.com; Max-Age=34560000; Path=/; Secure",
]


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
    assert signing.stats()["account_failed"] == 0


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

    assert signing.stats()["account_failed"] == 1
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

    assert signing.stats()["account_failed"] == 1
    assert "nina" not in caplog.text


def test_a_service_that_is_gone_breaks_nothing(
    service: FakeService, signing: ConsentClient
) -> None:
    service.close()

    assert signing.sign_in({}, "X") == ()
    assert signing.sign_in({}, "X") == ()
    assert signing.stats()["account_failed"] == 2


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
    assert signing.stats()["account_failed"] == 1
    assert service.bodies == []
