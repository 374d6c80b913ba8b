"""nginx in front of a site, with the published configuration: what it passes on, and when not."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.front import FORGED, OPEN, PATIENT, Front, front
from tests.conformance.proxy import filled
from tests.conformance.rows import COOKIE, choices, claims
from tests.conformance.service import TOKEN
from tests.conformance.signing import token
from tests.servers import Project


@pytest.fixture
def working(tmp_path: Path) -> Iterator[Front]:
    with front(tmp_path) as front_:
        yield front_


def test_what_a_visitor_says_is_allowed_is_overwritten(working: Front) -> None:
    status, _, _ = working.nginx.get("/", FORGED)

    assert status == 200
    assert working.consent_headers()["x-consent-allowed"] == "necessary, analytics"
    assert "marketing" not in str(working.consent_headers())


def test_behind_a_gate_it_is_overwritten_as_well(tmp_path: Path) -> None:
    with front(tmp_path, status=204) as working:
        status, _, _ = working.nginx.get("/statistics/", FORGED)

        assert status == 200
        assert working.consent_headers()["x-consent-allowed"] == "necessary, analytics"
        assert "marketing" not in str(working.consent_headers())


def test_where_nobody_asks_nothing_is_allowed(tmp_path: Path) -> None:
    """An operator's own location, for what needs no answer."""
    added = {"    location /consent/ {": OPEN + "    location /consent/ {"}
    with front(tmp_path, replaced=PATIENT | added) as working:
        status, _, _ = working.nginx.get("/images/", FORGED)

        assert status == 200
        assert len(working.site.requests) == 1
        assert working.consent_headers() == {}


def test_the_service_hears_what_the_answer_depends_on_and_nothing_else(working: Front) -> None:
    visitor = {
        "Cookie": "a=1",
        "Sec-GPC": "0, 1",
        "X-Region": "US-CA",
        "Authorization": "Bearer the-visitors-own",
        "X-Consent-Region": "US-TX",
        "X-Consent-Signal": "0",
        "User-Agent": "a browser",
        "Referer": "https://www.example.com/private",
        "If-None-Match": '"x"',
    }
    working.nginx.get("/page?region=US-TX&need=marketing&cookie=x", visitor)

    (question,) = working.service.requests
    assert question == {
        "path": "/v1/check?site=mix",
        "body": "",
        "headers": {
            "host": "consent.mixnetworks.com",
            "authorization": f"Bearer {TOKEN}",
            "x-consent-region": "US-CA",
            "sec-gpc": "1",
            "cookie": "a=1",
        },
    }


def test_the_body_of_a_request_goes_to_the_site_alone(working: Front) -> None:
    assert working.nginx.post("/form", b"name=someone") == 200

    assert [request["body"] for request in working.site.requests] == ["name=someone"]
    assert [request["body"] for request in working.service.requests] == [""]


def test_nobody_asks_the_service_through_nginx(working: Front) -> None:
    for path in ("/consent/all", "/consent/need/analytics", "/consent/none", "/consent/closed"):
        assert working.get(path) in (204, 403, 404)
    assert working.service.requests == working.site.requests == []
    assert working.asks("/") == 1


@pytest.mark.parametrize(
    ("status", "seen"),
    [
        pytest.param(204, 200, id="a yes lets them in"),
        pytest.param(403, 403, id="a no does not"),
    ],
)
def test_a_gate_opens_to_a_yes_alone(tmp_path: Path, status: int, seen: int) -> None:
    with front(tmp_path, status=status) as working:
        assert working.get("/statistics/") == seen
        assert [request["path"] for request in working.service.requests] == [
            "/v1/check?site=mix&need=analytics"
        ]
        assert len(working.site.requests) == (seen == 200)


STATUSES = (301, 302, 400, 401, 404, 413, 414, 421, 429, 431, 500, 501, 502, 503, 504)


def goes_on_and_stays_shut(failing: Front) -> None:
    asked = len(failing.site.requests)
    assert failing.get("/statistics/") == 403
    assert len(failing.site.requests) == asked

    status, _, _ = failing.nginx.get("/", FORGED)
    assert status == 200
    assert failing.consent_headers() == {}  # nothing is allowed, whatever the visitor says


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    "failure",
    [
        pytest.param({"port": 1}, id="nobody is there"),
        pytest.param({"is_silent": True, "replaced": {}}, id="it never answers"),
    ],
)
def test_where_the_service_fails_pages_go_on_and_gates_stay_shut(
    tmp_path: Path, failure: dict[str, Any]
) -> None:
    with front(tmp_path, **failure) as failing:
        goes_on_and_stays_shut(failing)


@pytest.mark.requirement("R32")
def test_whatever_the_service_says_but_yes_or_no_is_a_failure(working: Front) -> None:
    for working.service.status in STATUSES:
        goes_on_and_stays_shut(working)


def test_what_fails_is_not_remembered(tmp_path: Path) -> None:
    with front(tmp_path, status=500) as failing:
        assert failing.get("/statistics/") == 403
        failing.service.status = 204
        assert failing.get("/statistics/") == 200


def test_one_visitor_is_asked_about_once_in_a_moment(working: Front) -> None:
    visitor = {"Cookie": "a=1", "Sec_GPC": "1", "X_Region": "DE"}

    assert [working.asks("/", **visitor), working.asks("/other", **visitor)] == [1, 0]
    assert working.consent_headers()["x-consent-allowed"] == "necessary, analytics"
    questions = [working.asks("/statistics/", **visitor) for _ in range(2)]
    assert questions == [1, 0]


def test_a_no_is_remembered_as_long_as_a_yes(tmp_path: Path) -> None:
    with front(tmp_path, status=403) as working:
        assert [working.asks("/statistics/") for _ in range(2)] == [1, 0]
        assert working.get("/statistics/") == 403


STATE = "mix_consent_state=1~20833~DE~0~analytics:3:1"


@pytest.mark.requirement("R19")
def test_no_two_who_differ_share_an_answer(working: Front) -> None:
    visitors: dict[str, dict[str, str]] = {
        "nobody": {},
        "a cookie": {"Cookie": "a=1"},
        "a mirror that anyone can write": {"Cookie": f"{STATE}"},
        "a decision, however broken": {"Cookie": "__Secure-mix_consent=x"},
        "a decision, oddly spelt": {"Cookie": " __Secure-mix_consent =x"},
        "an account": {"Cookie": "__Secure-mix_account=x"},
        "a signal": {"Sec_GPC": "1"},
        "Do Not Track": {"DNT": "1"},
        "a place": {"X_Region": "US-CO"},
        "what looks like a signal in a cookie": {"Cookie": "1"},
        "what looks like a key in a cookie": {"Cookie": "ZZ 1 1 a=1"},
    }
    for questions in (1, 0):  # the second time each has an own answer
        asked = {name: working.asks(**headers) for name, headers in visitors.items()}
        assert asked == dict.fromkeys(visitors, questions)


def test_signals_that_mean_the_same_share_an_answer(working: Front) -> None:
    assert [working.asks(Sec_GPC=value) for value in ("1", "0, 1", "1,1")] == [1, 0, 0]
    assert [working.asks(Sec_GPC=value) for value in ("0", "true", "11")] == [1, 0, 0]


def test_a_place_that_is_none_is_nowhere(working: Front) -> None:
    for place in ("", "Germany", "US-CA; DE", "D"):
        working.get(X_Region=place)
    places = {request["headers"]["x-consent-region"] for request in working.service.requests}
    assert places == {"ZZ"}


def test_an_answer_is_kept_for_two_seconds_as_it_is_shown(tmp_path: Path) -> None:
    text = filled(tmp_path, {}, consent=1, site=2, listen=3)
    valid = re.findall(r"^ +proxy_cache_valid +(.+);", text, re.MULTILINE)
    assert valid == ["200 204 403 2s"]


def test_a_change_of_mind_is_heard_at_once(consent: Project, tmp_path: Path) -> None:
    """The cookie is another one then, and with it the key."""
    yes = f"{COOKIE}={token(claims())}"
    no = f"{COOKIE}={token(claims(c=choices(0)))}"
    with front(tmp_path, port=consent.port) as real:
        seen = [real.get("/statistics/", Cookie=cookie) for cookie in (yes, no, yes, no)]
    assert seen == [200, 403, 200, 403]
