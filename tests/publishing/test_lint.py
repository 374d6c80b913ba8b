"""What is missing or unlawful in texts and categories is reported, and not published."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from consent import publishing
from consent.models import Category, CategoryText, Cookie, RegionRule, Site, Wording
from consent.publishing.lint.problem import Field

Damage = Callable[[Site], object]
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def declare(site: Site, category: str, name: str, **facts: object) -> Cookie:
    row = site.categories.get(key=category)
    cookie = Cookie.objects.create(category=row, name=name, **{"provider": "MIX Networks"} | facts)
    for language in site.languages.split():
        cookie.texts.create(language=language, purpose="A purpose.")
    return cookie


def add(site: Site, *keys: str) -> None:
    for key in keys:
        facts = {"third_party": True, "hosts": f"{key.strip('_-')}.example.com".replace("_", "-")}
        category = Category.objects.create(site=site, key=key, order=9, **facts)
        for language in site.languages.split():
            category.texts.create(language=language, name=key, purpose="A purpose.")


def add_language(site: Site, language: str) -> None:
    """Write everything in one more language, but for the pages."""
    for wording in Wording.objects.filter(language="en"):
        wording.pk = None
        wording.language = language
        wording.save()
    for category in site.categories.all():
        category.texts.create(language=language, name="x", purpose="x")
        for cookie in category.cookies.all():
            cookie.texts.create(language=language, purpose="x")
    for rule in site.regions.all():
        rule.names[language] = rule.name
        rule.save()
    Site.objects.update(languages=f"{site.languages} {language}")
    site.refresh_from_db()


def errors(site: Site) -> list[str]:
    return [
        problem.text for problem in publishing.lint(publishing.Draft.of(site)) if problem.is_error
    ]


def test_the_catalogue_that_ships_has_no_problem(site: Site) -> None:
    assert publishing.lint(publishing.Draft.of(site)) == []


def without_text(site: Site) -> None:
    site.categories.get(key="analytics").texts.filter(language="fr").delete()


def without_wording(site: Site) -> None:
    site.wordings.filter(language="es").delete()


def with_blank_words(site: Site) -> None:
    site.wordings.filter(language="es").update(opted_out="", officer=" ")


def with_blank_name(site: Site) -> None:
    CategoryText.objects.filter(category__key="analytics", language="fr").update(name=" ")


def with_blank_purpose(site: Site) -> None:
    CategoryText.objects.filter(category__key="support", language="en").update(purpose="")


def without_cookie_purpose(site: Site) -> None:
    declare(site, "analytics", "_x").texts.filter(language="en").delete()


def with_blank_cookie_purpose(site: Site) -> None:
    declare(site, "analytics", "_x").texts.filter(language="es").update(purpose=" ")


def with_a_language_of_no_page(site: Site) -> None:
    add_language(site, "de")


def with_a_necessary_third_party(site: Site) -> None:
    declare(site, "necessary", "_spy", provider="Spy Inc.", party=Cookie.Party.THIRD)


def ask_about_analytics() -> None:
    """As California and Florida want it of what sells."""
    overrides = dict.fromkeys(("support", "replay", "marketing", "analytics"), "opt-in")
    RegionRule.objects.filter(code__in=("US-CA", "US-FL")).update(overrides=overrides)


def with_an_unmarked_recorder(site: Site) -> None:
    declare(site, "analytics", "_hjSession_1", provider="Hotjar")


def with_a_cookie_twice(site: Site) -> None:
    declare(site, "analytics", "_same")
    declare(site, "support", "_same")


def with_a_necessary_exemption(site: Site) -> None:
    declare(site, "necessary", "_x", session_exempt=True)


def with_an_exempt_key_of_storage(site: Site) -> None:
    declare(site, "analytics", "_x", kind=Cookie.Kind.LOCAL, session_exempt=True)


def with_an_exemption_that_sells(site: Site) -> None:
    ask_about_analytics()
    Category.objects.filter(key="analytics").update(sells_or_shares=True)
    declare(site, "analytics", "_x", session_exempt=True)


def with_an_exemption_that_targets(site: Site) -> None:
    ask_about_analytics()
    Category.objects.filter(key="analytics").update(targets_ads=True)
    declare(site, "analytics", "_x", session_exempt=True)


def with_an_exemption_of_a_third_party(site: Site) -> None:
    Category.objects.filter(key="analytics").update(third_party=True)
    declare(site, "analytics", "_x", session_exempt=True)


def with_nothing_necessary(site: Site) -> None:
    site.categories.filter(necessary=True).delete()


def with_too_many_categories(site: Site) -> None:
    add(site, *(f"a_category_with_a_longest_key_{number:02}" for number in range(32)))


@pytest.mark.requirement("R95", "R99", "R146", "R147")
@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        pytest.param(without_text, "“Usage statistics” has no text in French", id="no text"),
        pytest.param(without_wording, "no wording in Spanish", id="no wording"),
        pytest.param(
            with_blank_words,
            "in Spanish says nothing for “Opted out” and “Officer”",
            id="a wording's blanks",
        ),
        pytest.param(
            with_blank_name, "“Usage statistics” has no name in French", id="a blank name"
        ),
        pytest.param(
            with_blank_purpose,
            "“Customer service and chat” has no purpose in English",
            id="a blank purpose",
        ),
        pytest.param(
            without_cookie_purpose,
            "_x in “Usage statistics” has no purpose in English",
            id="a cookie's purpose",
        ),
        pytest.param(
            with_blank_cookie_purpose,
            "_x in “Usage statistics” has no purpose in Spanish",
            id="a cookie's blank purpose",
        ),
        pytest.param(
            with_a_language_of_no_page, "the banner in German and the pages in another", id="R99"
        ),
        pytest.param(with_a_necessary_third_party, "cannot be necessary", id="R147"),
        pytest.param(with_an_unmarked_recorder, "is not marked as one that records", id="R30"),
        pytest.param(with_a_cookie_twice, "is declared in", id="a cookie in two categories"),
        pytest.param(with_a_necessary_exemption, "is necessary and needs none", id="needless"),
        pytest.param(with_an_exempt_key_of_storage, "only a cookie can be cut", id="storage"),
        pytest.param(
            with_an_exemption_that_sells,
            "_x may be set for the session without a yes, but “Usage statistics” sells or shares",
            id="an exempt cookie that sells",
        ),
        pytest.param(
            with_an_exemption_that_targets,
            "but “Usage statistics” targets adv",
            id="one that targets",
        ),
        pytest.param(
            with_an_exemption_of_a_third_party,
            "but “Usage statistics” involves a third party",
            id="an exempt cookie of a third party",
        ),
        pytest.param(with_nothing_necessary, "No category is necessary", id="nothing necessary"),
        pytest.param(with_too_many_categories, "38 optional categories", id="a cookie too long"),
    ],
)
def test_what_is_unlawful_is_reported_and_not_published(
    site: Site, damage: Damage, expected: str
) -> None:
    damage(site)

    # what is too long for the cookie may be too large for the banner as well
    assert [expected in text for text in errors(site) if "of 9,000" not in text] == [True]
    with pytest.raises(publishing.UnlawfulCatalogue, match=expected):
        publishing.publish(site)
    assert site.notices.count() == 0


def test_a_language_that_nothing_is_written_in_is_one_line(site: Site) -> None:
    Site.objects.update(languages="en fr es xx")
    site.refresh_from_db()

    [problem] = publishing.lint(publishing.Draft.of(site))

    assert "Take xx out of the site's languages" in problem.text
    assert problem.at == Field("site", name="languages")


def test_texts_that_are_missing_are_one_line_for_each_thing(site: Site) -> None:
    site.categories.get(key="analytics").texts.filter(language__in=["fr", "es"]).delete()
    CategoryText.objects.filter(category__key="support", language="es").update(name="", purpose=" ")

    first, second = publishing.lint(publishing.Draft.of(site))

    assert first.text.startswith(
        "“Customer service and chat” has no name in Spanish and no purpose"
    )
    assert first.at == Field("category", "support", "name", "es")
    assert second.text.startswith("“Usage statistics” has no text in French and Spanish")
    assert second.at == Field("category", "analytics", "name", "fr")


def test_what_sells_is_asked_about_once_for_each_change(site: Site) -> None:
    declare(site, "marketing", "_ads")
    [first] = publishing.lint(publishing.Draft.of(site))
    publishing.publish(site)
    CategoryText.objects.filter(category__key="analytics").update(change="Nothing of this.")
    assert publishing.lint(publishing.Draft.of(site)) == []

    declare(site, "marketing", "_more")

    [again] = publishing.lint(publishing.Draft.of(site))
    assert "“Advertising” sells or shares data, and the privacy policy" in first.text
    assert "“Advertising” sells or shares data, _more is new in it, and" in again.text


def test_a_cookie_for_the_session_is_marked_in_the_notice_where_there_is_one(site: Site) -> None:
    def exempt() -> dict[str, bool]:
        rows = publishing.Draft.of(site).snapshot["categories"]
        found = {cookie["name"]: cookie for row in rows for cookie in row["cookies"]}
        return {name: row["session_exempt"] for name, row in found.items() if len(row) > 9}

    declare(site, "preferences", "_x")
    assert exempt() == {}

    Cookie.objects.filter(name="_x").update(session_exempt=True)
    assert exempt() == {"_x": True}
    assert errors(site) == []


def test_as_many_categories_as_fit_are_let_through(site: Site) -> None:
    add(site, *(f"another_{number:02}" for number in range(13)))

    assert errors(site) == []


def test_a_category_that_sells_wants_a_second_look(site: Site) -> None:
    ask_about_analytics()
    Category.objects.filter(key="analytics").update(sells_or_shares=True)
    Cookie.objects.filter(category__key="analytics").delete()
    assert publishing.lint(publishing.Draft.of(site)) == []

    declare(site, "analytics", "_x")

    [problem] = publishing.lint(publishing.Draft.of(site))
    assert "Ask counsel first" in problem.text
    assert not problem.is_error
    assert publishing.publish(site).number == 1


def test_a_rule_is_linted_for_the_day_it_is_asked_for(site: Site) -> None:
    RegionRule.objects.filter(code="FR").update(valid_to=NOW)

    assert publishing.lint(publishing.Draft.of(site), today=NOW.date()) == []
    [problem] = publishing.lint(
        publishing.Draft.of(site), today=datetime(2026, 11, 25, tzinfo=UTC).date()
    )
    assert "ended on 24 November 2026" in problem.text
