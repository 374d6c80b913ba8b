import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from consent import notices
from tests.api.visiting import STATE, TOKEN, VISITORS_TOKEN, Visitor, a_decision
from tests.outage import database_away
from tests.versions import first_version

OPTIONAL = ("preferences", "personalization", "support", "replay", "analytics", "marketing")
BEARER = f"Bearer {TOKEN}"


@pytest.mark.requirement("R101")
def test_a_stranger_may_have_necessary_cookies_only(visitor: Visitor) -> None:
    response = visitor.check()

    assert response.json() == {
        "site": "mix",
        "notice": 1,
        "region": "ZZ",
        "model": "opt-in",
        "signal": False,
        "account": False,
        "decided_at": None,
        "show_banner": True,
        "categories": {
            "necessary": {"verdict": "granted", "reason": "necessary", "allows": True},
            **{
                key: {"verdict": "unasked", "reason": "default", "allows": False}
                for key in OPTIONAL
            },
        },
    }
    assert response["X-Consent-Allowed"] == "necessary"
    assert response["X-Consent-State"].startswith("necessary=granted, preferences=unasked, ")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Vary"] == "Cookie, Sec-GPC, Authorization"


@pytest.mark.requirement("R101")
def test_the_answer_is_the_visitors(visitor: Visitor) -> None:
    decided = visitor.decide().json()

    response = visitor.check()

    reply = response.json()
    assert reply["show_banner"] is False
    assert reply["decided_at"] is not None
    assert {key: row["allows"] for key, row in reply["categories"].items()} == {
        "necessary": True,
        **decided["choices"],
    }
    assert response["X-Consent-Allowed"] == "necessary, analytics"


@pytest.mark.requirement("R84", "R188")
@pytest.mark.parametrize(("query", "is_minor"), [("minor=1", True), ("minor", True), ("", False)])
def test_a_known_minor_gets_no_advertising_whatever_the_answer(
    visitor: Visitor, query: str, is_minor: bool
) -> None:
    """R188: a known minor (the site's server says so) gets no ads, no sale, whatever the answer.

    Md. Code, Com. Law 14-4607(a); Conn. PA 25-113. It can only deny, so it takes no token.
    """
    visitor.decide(a_decision(choices={"analytics": True, "marketing": True}))

    reply = visitor.check(query).json()

    assert reply["signal"] is is_minor
    assert reply["categories"]["analytics"]["allows"]
    refused = {"verdict": "denied", "reason": "signal", "allows": False}
    assert (reply["categories"]["marketing"] == refused) is is_minor


def test_no_query_is_made(
    visitor: Visitor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    visitor.decide()

    with django_assert_num_queries(0):
        response = visitor.check("category=analytics&cookie=_use&need=")
        assert response.status_code == 403
        assert visitor.check().json()["categories"]["analytics"]["allows"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("need=necessary", 204),
        ("need=necessary,analytics", 204),
        ("need=necessary&need=analytics", 204),
        ("need=analytics,marketing", 403),
        ("need=analytics&need=marketing", 403),
        ("need=unknown", 403),
        ("need=", 403),
        ("need=analytics,", 403),
        ("need=analytics&site=nobody", 403),
        ("need=necessary," + ",".join(f"n{number}" for number in range(200)), 403),
    ],
)
def test_everything_that_is_needed_must_be_allowed(
    visitor: Visitor, query: str, status: int
) -> None:
    visitor.decide()

    response = visitor.check(query)

    kind = response.headers.get("Content-Type", "")
    assert (response.status_code, "problem+json" in kind) == (status, status == 403)
    assert "X-Consent-Allowed" in response or "site=" in query


def test_a_question_may_be_narrow(visitor: Visitor) -> None:
    visitor.decide()

    response = visitor.check(
        "category=analytics&category=spying&cookie=_use&cookie=_use_X&cookie=_x"
    )

    no = {"verdict": "denied", "reason": "invalid", "allows": False}
    yes = {"verdict": "granted", "reason": "choice", "allows": True}
    assert response.json()["categories"] == {"analytics": yes, "spying": no}
    assert response.json()["cookies"] == {
        "_use": {"category": "analytics", **yes},
        "_use_X": {"category": "analytics", **yes},
        "_x": {"category": None, **no},
    }


def test_the_readable_state_alone_is_no_answer(visitor: Visitor) -> None:
    """Any script of the site's pages can write it."""
    state = visitor.decide().cookies[STATE].value
    assert f"~analytics:{first_version()}:3" in state

    stranger = Visitor(Client())
    stranger.client.cookies[STATE] = state

    assert stranger.verdict("analytics") == ("unasked", "default")


OVERRIDES = {
    "region": ("region=us-ca", {}),
    "X-Consent-Region": ("", {"HTTP_X_CONSENT_REGION": "US-CA"}),
}


@pytest.mark.requirement("R102")
@pytest.mark.parametrize("name", OVERRIDES)
@pytest.mark.parametrize(
    ("authorization", "region"),
    [
        pytest.param(BEARER, "US-CA", id="the site's token"),
        pytest.param(f"bearer {TOKEN}", "US-CA", id="in small letters"),
        pytest.param("", "ZZ", id="no token"),
        pytest.param(f"Bearer  {VISITORS_TOKEN} ", "US-CA", id="a token with this scope alone"),
        pytest.param(f"Basic {TOKEN}", "ZZ", id="another scheme"),
    ],
)
def test_a_region_is_told_with_the_sites_token_only(
    visitor: Visitor, name: str, authorization: str, region: str
) -> None:
    query, headers = OVERRIDES[name]

    reply = visitor.check(query, HTTP_AUTHORIZATION=authorization, **headers).json()

    assert reply["region"] == region
    assert reply["categories"]["analytics"]["allows"] is (region == "US-CA")


@pytest.mark.requirement("R102")
def test_a_signal_is_told_with_the_sites_token_only(visitor: Visitor) -> None:
    visitor.decide(a_decision(choices={"marketing": True}))

    ignored = visitor.verdict("marketing", HTTP_X_CONSENT_SIGNAL="1")
    verdict = visitor.verdict("marketing", HTTP_X_CONSENT_SIGNAL="1", HTTP_AUTHORIZATION=BEARER)
    sent = {"HTTP_SEC_GPC": "1", "HTTP_X_CONSENT_SIGNAL": "0", "HTTP_AUTHORIZATION": BEARER}

    assert ignored == ("granted", "choice")
    assert verdict == visitor.verdict("marketing", **sent) == ("denied", "signal")


@pytest.mark.requirement("R103")
@pytest.mark.usefixtures("unpublished")
def test_nothing_is_allowed_before_anything_is_published() -> None:
    asked = Client().get("/v1/check")
    needed = Client().get("/v1/check?need=necessary")

    assert asked.status_code == 503
    assert needed.status_code == 403
    assert needed["Cache-Control"] == "private, no-store"


@pytest.mark.requirement("R103")
def test_with_neither_a_database_nor_a_memory_nothing_is_allowed(visitor: Visitor) -> None:
    notices.forget()

    with database_away():
        answer, needed = visitor.check(), visitor.check("need=analytics")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert needed.status_code == 403
