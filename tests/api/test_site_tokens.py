"""What a site token may do, how it is refused, and what is seen of its use."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from consent import notices
from consent.admin.sites.site import make_token, revoke_token
from consent.api import servers
from consent.models import AccountAnswer, Site
from consent.models.site import digest_of
from consent.web import limits
from consent.web.limits import Buckets, Limit
from tests.api.visiting import (
    ACCOUNTS_TOKEN,
    TOKEN,
    VISITORS_TOKEN,
    Visitor,
    bearer,
    tell,
)

pytestmark = pytest.mark.usefixtures("in_force")

WRONG = {
    "a typing error": f"Bearer {TOKEN}x",
    "an empty token": "Bearer ",
    "the word alone": "Bearer",
    "bytes": "Bearer \xff",
    "another product's": "Bearer eyJhbGciOiJub25lIn0.e30.",
    "in small letters": "bearer x",
    "two": f"Bearer {TOKEN},Bearer {TOKEN}",
}


def challenge(response: Any, status: int) -> str:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] in ("no-store", "private, no-store", "no-store, private")
    assert "detail" in response.json()
    return str(response["WWW-Authenticate"])


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("query", ["", "region=US-CA", "need=necessary", "need=analytics"])
def test_a_wrong_token_is_never_taken_for_none(visitor: Visitor, query: str, name: str) -> None:
    response = visitor.check(query, HTTP_AUTHORIZATION=WRONG[name])

    assert challenge(response, 401) == 'Bearer realm="consent", error="invalid_token"'
    assert "X-Consent-Allowed" not in response


def test_a_token_of_another_site_is_a_wrong_one(visitor: Visitor) -> None:
    other = Site.objects.create(key="other", name="Other")
    text = make_token(other, "shop", ["visitors", "accounts"])

    challenge(visitor.check(**bearer(text)), 401)
    challenge(tell("post", "X", **bearer(text)), 401)


@pytest.mark.parametrize("method", ["post", "delete"])
def test_who_speaks_for_accounts_shows_a_token(method: str) -> None:
    response = tell(method, "X", HTTP_AUTHORIZATION="")

    assert challenge(response, 401) == 'Bearer realm="consent"'


@pytest.mark.parametrize("method", ["post", "delete"])
def test_a_proxys_token_does_not_speak_for_accounts(visitor: Visitor, method: str) -> None:
    visitor.sign_in("X", HTTP_SEC_GPC="1")

    response = tell(method, "X", **bearer(VISITORS_TOKEN))

    assert 'error="insufficient_scope", scope="accounts"' in challenge(response, 403)
    assert "accounts" in response.json()["title"]
    assert AccountAnswer.objects.count() == 1


@pytest.mark.requirement("R102")
@pytest.mark.parametrize(
    ("query", "headers"),
    [
        pytest.param("region=US-CA", {}, id="the region, in the address"),
        pytest.param("", {"HTTP_X_CONSENT_REGION": "US-CA"}, id="the region, in a header"),
        pytest.param("need=necessary", {"HTTP_X_CONSENT_SIGNAL": "1"}, id="the signal"),
    ],
)
def test_a_token_for_accounts_does_not_speak_for_visitors(
    visitor: Visitor, query: str, headers: dict[str, str]
) -> None:
    assert visitor.check(**bearer(ACCOUNTS_TOKEN)).status_code == 200  # it says nothing

    response = visitor.check(query, **headers, **bearer(ACCOUNTS_TOKEN))

    assert 'scope="visitors"' in challenge(response, 403)
    assert "visitors" in response.json()["title"]


def test_who_signs_an_account_in_says_where_its_visitor_is(site: Site) -> None:
    """A signal said at sign-in opts the account out: who may do that needs no second scope."""
    headers = {"HTTP_X_CONSENT_REGION": "US-CA", "HTTP_X_CONSENT_SIGNAL": "1"}

    response = tell("post", "X", **headers, **bearer(ACCOUNTS_TOKEN))

    assert response.json()["opted_out"] is True


def test_two_tokens_are_good_at_once_and_one_is_revoked(visitor: Visitor, site: Site) -> None:
    texts = [make_token(site, "nginx", ["visitors"]) for _ in range(2)]
    asked = {"HTTP_X_CONSENT_REGION": "US-CA"}
    for text in texts:
        assert visitor.check(**asked, **bearer(text)).json()["region"] == "US-CA"

    revoke_token(site.tokens.get(digest=digest_of(texts[0])))

    challenge(visitor.check(**asked, **bearer(texts[0])), 401)
    assert visitor.check(**asked, **bearer(texts[1])).json()["region"] == "US-CA"


def test_the_watcher_sees_that_a_token_was_made_or_revoked(site: Site) -> None:
    revisions = [notices._read_revision()]
    made = site.tokens.create(label="nginx", scopes="visitors", digest="0" * 64)
    revisions.append(notices._read_revision())
    site.tokens.filter(pk=made.pk).update(last_used_on=timezone.now().date())
    assert notices._read_revision() == revisions[-1]  # the day of its use makes nobody read again
    site.tokens.filter(pk=made.pk).update(revoked_at=timezone.now())
    revisions.append(notices._read_revision())

    assert revisions[0] != revisions[1] != revisions[2]


def test_the_day_of_the_last_use_is_written_once_a_day(
    visitor: Visitor, site: Site, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    visitor.check(**bearer(VISITORS_TOKEN))
    assert site.tokens.get(label="visitors").last_used_on is None
    servers.flush()
    assert site.tokens.get(label="visitors").last_used_on == timezone.now().date()
    assert site.tokens.get(label="accounts").last_used_on is None

    with django_assert_num_queries(0):
        visitor.check(**bearer(VISITORS_TOKEN))
        servers.flush()

    site.tokens.update(last_used_on=timezone.now().date() - timedelta(days=1))
    servers._written.clear()  # as tomorrow
    visitor.check(**bearer(VISITORS_TOKEN))
    servers.flush()
    assert site.tokens.get(label="visitors").last_used_on == timezone.now().date()


def test_one_token_names_so_many_accounts_in_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    few = Buckets(Limit(3, 3, limits.MINUTE))
    monkeypatch.setitem(limits._buckets, "accounts of a token", few)
    for name in "XYZ":
        assert tell("post", name).status_code == 200

    refused = [tell("post", name) for name in "ABC"] + [tell("delete", "D")]

    for response in refused:
        assert response.status_code == 429
        assert 1 <= int(response["Retry-After"]) <= 60
    assert tell("post", None).status_code == 200  # to sign out names nobody
    assert tell("post", "A", **bearer(ACCOUNTS_TOKEN)).status_code == 200  # another token
