import json

import pytest

from consent import notices, publishing, seeding
from consent.models import Category, Cookie, CookieText, RegionRule, Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    site = seeding.seed()
    publishing.publish(site, by="the test")
    return site


def versions(site: Site) -> dict[str, int]:
    latest = site.notices.first()
    assert latest is not None
    return {row["key"]: row["version"] for row in latest.snapshot["categories"]}


def reword(site: Site, purpose: str) -> None:
    site.categories.get(key="analytics").texts.filter(language="en").update(purpose=purpose)


def test_the_first_notice_is_number_one_and_every_version_is_one(site: Site) -> None:
    notice = site.notices.get()

    assert (notice.number, notice.published_by) == (1, "the test")
    assert set(versions(site).values()) == {1}


def test_nothing_changed_means_nothing_to_say(site: Site) -> None:
    assert not publishing.changes(site)


def test_a_typo_asks_nobody(site: Site) -> None:
    reword(site, "Counts visits, so that we can make the pages better.")

    assert publishing.changes(site).doubtful == {"analytics"}
    publishing.publish(site)

    assert set(versions(site).values()) == {1}


def test_a_material_change_raises_the_version_of_that_category_alone(site: Site) -> None:
    reword(site, "Counts visits and records what you do on the pages.")
    publishing.publish(site, material=["analytics"])

    assert versions(site).pop("analytics") == 2
    assert sorted(versions(site).values()) == [1, 1, 1, 1, 1, 2]


@pytest.mark.parametrize("flag", ["sells_or_shares", "targets_ads", "third_party"])
def test_a_new_use_is_material_whether_it_is_named_or_not(site: Site, flag: str) -> None:
    Category.objects.filter(key="analytics").update(**{flag: True})

    assert publishing.changes(site).material == {"analytics"}
    publishing.publish(site)

    assert versions(site)["analytics"] == 2


def test_a_new_third_party_is_material(site: Site) -> None:
    declare(site, "support", "_chat", provider="Chat Inc.", party=Cookie.Party.THIRD)

    assert publishing.changes(site).material == {"support"}


def test_a_category_that_returns_is_a_new_question(site: Site) -> None:
    analytics = site.categories.get(key="analytics")
    analytics.delete()
    publishing.publish(site)
    assert "analytics" not in versions(site)

    again = Category.objects.create(site=site, key="analytics", order=9)
    for language in site.languages.split():
        again.texts.create(language=language, name="Statistics", purpose="Counts visits.")
    publishing.publish(site)

    assert versions(site)["analytics"] == 2


def test_what_is_published_is_in_force_at_once(
    site: Site, django_capture_on_commit_callbacks: object
) -> None:
    assert notices.current("mix").number == 1
    reword(site, "Other words.")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        publishing.publish(site)

    assert notices.current("mix").number == 2


def test_a_published_notice_keeps_what_was_said(site: Site) -> None:
    before = site.notices.get().body
    reword(site, "Other words.")
    publishing.publish(site)

    assert site.notices.get(number=1).body == before
    assert "Other words." in site.notices.get(number=2).body
    assert json.loads(before)["number"] == 1


def declare(site: Site, category: str, name: str, **facts: object) -> Cookie:
    cookie = Cookie.objects.create(
        category=site.categories.get(key=category),
        name=name,
        **{"provider": "MIX Networks"} | facts,
    )
    for language in site.languages.split():
        CookieText.objects.create(cookie=cookie, language=language, purpose="A purpose.")
    return cookie


def test_a_clean_catalogue_has_no_problem(site: Site) -> None:
    assert publishing.lint(site) == []


def break_language(site: Site) -> None:
    site.categories.get(key="analytics").texts.filter(language="fr").delete()


def break_wording(site: Site) -> None:
    site.wordings.filter(language="es").delete()


def break_purpose(site: Site) -> None:
    declare(site, "analytics", "_x").texts.filter(language="en").delete()


def break_necessary(site: Site) -> None:
    declare(site, "necessary", "_spy", provider="Spy Inc.", party=Cookie.Party.THIRD)


def break_party(site: Site) -> None:
    declare(site, "analytics", "_ga", provider="Google", party=Cookie.Party.THIRD)


def break_twice(site: Site) -> None:
    declare(site, "analytics", "_same")
    declare(site, "support", "_same")


def break_region(site: Site) -> None:
    RegionRule.objects.filter(code="CA-QC").update(languages="fr de")


def break_nowhere(site: Site) -> None:
    RegionRule.objects.filter(code="ZZ").delete()


def break_override(site: Site) -> None:
    RegionRule.objects.filter(code="US").update(overrides={"ghosts": "opt-in"})


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        pytest.param(break_language, "no text in fr", id="a language is missing"),
        pytest.param(break_wording, "no wording in es", id="the banner's words are missing"),
        pytest.param(break_purpose, "no purpose in en", id="a cookie has no purpose"),
        pytest.param(break_necessary, "cannot be necessary", id="a third party is necessary"),
        pytest.param(break_party, "involves a third party", id="a third party is not admitted"),
        pytest.param(break_twice, "is declared in", id="a cookie stands in two categories"),
        pytest.param(break_region, "requires de", id="a place needs a language"),
        pytest.param(break_nowhere, "no rule ZZ", id="no rule for the unknown"),
        pytest.param(break_override, "do not exist: ghosts", id="an override of nothing"),
    ],
)
def test_what_is_unlawful_is_told_and_not_published(site: Site, damage: object, told: str) -> None:
    damage(site)  # type: ignore[operator]

    assert any(told in problem.text for problem in publishing.lint(site))
    with pytest.raises(publishing.Unlawful, match=told):
        publishing.publish(site)
    assert site.notices.count() == 1
