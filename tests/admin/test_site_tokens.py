"""The page of a site's tokens: made with a scope, shown once, revoked one by one."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent import notices
from consent.admin.sites.site import make_token
from consent.models import Change, Notice, Site
from consent.models.site import PREFIX, digest_of
from tests.admin.cases import cases
from tests.admin.forms import change


@pytest.fixture
def url(site: Site) -> str:
    return reverse("admin:consent_site_tokens", args=[site.pk])


def make(client: Client, url: str, *scopes: str, label: str = "nginx") -> Any:
    return client.post(url, {"label": label, "scopes": scopes})


def test_nothing_is_revoked_before_what_follows_was_read(
    staff: Client, site: Site, url: str
) -> None:
    make_token(site, "nginx", ["visitors"])

    page = staff.post(url, {"revoke": site.tokens.get().pk}).text

    assert "Within two seconds whoever shows it is refused" in page
    assert site.tokens.get().is_good


def test_a_token_is_shown_once_and_kept_as_its_hash(staff: Client, site: Site, url: str) -> None:
    assert url in staff.get(change(site)).text
    assert staff.get(url).context["text"] is None

    response = make(staff, url, "visitors")

    text = response.context["text"]
    assert re.fullmatch(rf"{PREFIX}[\w-]{{43}}", text)
    assert text in response.text
    assert "no-store" in response["Cache-Control"]
    made = site.tokens.get()
    assert (made.digest, made.scopes, made.created_by) == (digest_of(text), "visitors", "nina")
    for address in (url, change(site)):
        assert text not in staff.get(address).text
    logged = Change.objects.filter(model="consent.site", by="nina")[0]
    assert "nginx" in logged.new and "visitors" in logged.new and text not in logged.new


@cases(
    ("label", "scopes", "wrong"),
    [
        pytest.param("nginx", (), "scopes", id="nothing that it may do"),
        pytest.param("nginx", ("everything",), "scopes", id="a scope that is none"),
        pytest.param("", ("visitors",), "label", id="no label"),
    ],
)
def test_a_token_for_nothing_is_not_made(
    staff: Client, site: Site, url: str, label: str, scopes: tuple[str, ...], wrong: str
) -> None:
    response = make(staff, url, *scopes, label=label)

    assert list(response.context["form"].errors) == [wrong]
    assert not site.tokens.exists()


def test_one_more_leaves_the_others_good_and_two_clicks_revoke(
    staff: Client, notice: Notice, url: str
) -> None:
    site = notice.site
    old, new = [make(staff, url, "visitors", "accounts").context["text"] for _ in range(2)]
    assert set(notices.current().tokens) == {digest_of(old), digest_of(new)}

    revoke = {"revoke": site.tokens.get(digest=digest_of(old)).pk, "confirmed": "yes"}
    assert "is revoked" in staff.post(url, revoke, follow=True).text

    assert set(notices.current().tokens) == {digest_of(new)}
    revoked = site.tokens.get(digest=digest_of(old))
    assert not revoked.is_good
    assert "revoked" in Change.objects.filter(model="consent.site")[0].field
    assert staff.post(url, revoke).status_code == 404  # a second click
    page = staff.get(url).text
    assert page.count('name="revoke"') == 1


@cases("number", ["x", "9" * 30])
def test_nothing_else_is_revoked(staff: Client, site: Site, url: str, number: str) -> None:
    make_token(site, "nginx", ["visitors"])
    other = Site.objects.create(key="other", name="Other")
    make_token(other, "nginx", ["visitors"])

    for wrong in (number, other.tokens.get().pk):
        assert staff.post(url, {"revoke": wrong, "confirmed": "yes"}).status_code == 404

    assert site.tokens.get().is_good and other.tokens.get().is_good


def test_the_last_use_is_seen(staff: Client, site: Site, url: str) -> None:
    make_token(site, "nginx", ["visitors"])
    assert "never" in staff.get(url).text

    site.tokens.update(last_used_on="2026-11-03")

    assert "3 Nov 2026" in staff.get(url).text


def test_more_tokens_cost_no_more_queries(
    staff: Client, site: Site, url: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        make_token(site, f"machine {number}", ["visitors"])
    with django_assert_max_num_queries(12):
        assert "machine 4" in staff.get(url).text
