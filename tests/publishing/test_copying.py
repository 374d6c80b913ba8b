"""A second site begins with a copy of the first one's catalogue."""

import pytest
from django.db import IntegrityError

from consent import publishing
from consent.models import (
    Category,
    CategoryText,
    Cookie,
    CookieText,
    Notice,
    RegionRule,
    Site,
    Theme,
    Wording,
)
from consent.publishing import copying
from consent.publishing.draft import UNPUBLISHED
from tests import filled
from tests.languages import LANGUAGES

pytestmark = pytest.mark.django_db
KINDS = (Category, CategoryText, Cookie, CookieText, Wording, RegionRule, Theme)


@pytest.fixture
def mix(seeded: None, db: None) -> Site:
    site = Site.objects.get()
    Theme.objects.create(site=site, layout="corner", radius=3)
    return site


@pytest.fixture
def shop() -> Site:
    return Site.objects.create(**filled.SHOP | {"languages": " ".join(LANGUAGES)})


def names(site: Site) -> set[str]:
    return set(Cookie.objects.filter(category__site=site).values_list("name", flat=True))


def counts() -> list[int]:
    return [kind._default_manager.count() for kind in KINDS]


def test_everything_is_copied_and_nothing_is_shared(mix: Site, shop: Site) -> None:
    before = counts()
    copying.copy(mix, shop)

    assert counts() == [2 * count for count in before]
    ours, theirs = (publishing.Draft.load(site).snapshot for site in (mix, shop))
    for part in ("regions", "texts", "theme"):
        assert theirs[part] == ours[part]
    assert [row["key"] for row in theirs["categories"]] == [
        row["key"] for row in ours["categories"]
    ]
    Category.objects.filter(site=shop).update(third_party=True)
    assert publishing.Draft.load(mix).snapshot == ours


def test_the_copy_can_be_published_as_it_is(mix: Site, shop: Site) -> None:
    filled.publish(mix)
    copying.copy(mix, shop)
    filled.confirm(shop)  # of each company its own

    problems = publishing.lint(publishing.Draft.load(shop))
    assert [problem.text for problem in problems if problem.is_error] == []
    assert filled.publish(shop).number == 1


def test_what_was_published_and_tokens_stay_behind(mix: Site, shop: Site) -> None:
    filled.publish(mix)
    CategoryText.objects.update(change="A host is new.")
    copying.copy(mix, shop)

    assert list(Notice.objects.values_list("site__key", flat=True)) == ["mix"]
    assert set(CategoryText.objects.values_list("category__site__key", "change")) == {
        ("mix", "A host is new."),
        ("shop", ""),
    }
    rows = publishing.Draft.load(shop).snapshot["categories"]
    assert {row["version"] for row in rows} == {UNPUBLISHED}


def test_our_own_cookies_are_declared_under_the_name_of_their_site(mix: Site, shop: Site) -> None:
    copying.copy(mix, shop)

    changed = names(mix) - names(shop)
    assert {"__Secure-mix_consent", "mix_consent_state", "__Secure-mix_account"} <= changed
    assert names(shop) - names(mix) == {name.replace("mix_", "shop_") for name in changed}
    assert {"sessionid", "__Host-mix_csrf"} <= names(shop)


def test_a_site_of_one_host_has_names_for_one_host() -> None:
    mix, shop = Site(key="mix", cookie_domain="mix.example"), Site(key="shop")
    assert copying.own_name("__Secure-mix_consent", mix, shop) == "__Host-shop_consent"
    assert copying.own_name("__Host-shop_consent", shop, mix) == "__Secure-mix_consent"
    assert copying.own_name("mix_consent_state", mix, shop) == "shop_consent_state"


def test_the_sites_own_domain_is_the_other_sites_own(mix: Site, shop: Site) -> None:
    Cookie.objects.filter(name="sessionid").update(domain=mix.cookie_domain)
    Cookie.objects.filter(name="csrftoken").update(domain="pay.example")
    copying.copy(mix, shop)

    copied = Cookie.objects.filter(category__site=shop)
    assert copied.get(name="sessionid").domain == ""
    assert copied.get(name="csrftoken").domain == "pay.example"


def test_nothing_is_copied_over_a_catalogue(mix: Site, shop: Site) -> None:
    RegionRule.objects.create(site=shop, code="ZZ", name="Elsewhere", model="opt-in")
    before = counts()
    with pytest.raises(copying.NotEmptyError):
        copying.copy(mix, shop)
    with pytest.raises(copying.NotEmptyError):
        copying.copy(mix, mix)
    assert counts() == before


def test_all_is_copied_or_nothing(mix: Site, shop: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Theme, **kwargs: object) -> None:
        raise IntegrityError

    before = counts()
    monkeypatch.setattr(Theme, "save", fail)  # the look comes last
    with pytest.raises(IntegrityError):
        copying.copy(mix, shop)
    assert counts() == before


def test_only_who_has_a_catalogue_is_a_source(mix: Site, shop: Site) -> None:
    assert list(copying.sources()) == [mix]
