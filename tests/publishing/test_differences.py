"""Every difference between two notices is written in words, field by field."""

import time
from datetime import date
from typing import Any

import pytest

from consent import publishing
from consent.models import Category, Cookie, Site, Theme
from consent.publishing import differences
from consent.publishing.differences import Difference


@pytest.fixture
def site(site: Site) -> Site:
    publishing.publish(site, by="the test")
    return site


def found(site: Site) -> tuple[Difference, ...]:
    latest = site.notices.first()
    site.refresh_from_db()
    return differences.between(
        latest.snapshot if latest else None, publishing.Draft.of(site).snapshot
    )


def lines(site: Site) -> list[str]:
    return [str(one) for one in found(site)]


def test_nothing_changed_is_no_difference(site: Site) -> None:
    assert found(site) == ()


def test_of_a_first_notice_one_line_says_so(site: Site) -> None:
    [line] = differences.between(None, publishing.Draft.of(site).snapshot)

    assert (line.old, line.new) == ("Nothing was published", "The first notice")


def test_a_text_is_told_language_by_language(site: Site) -> None:
    texts = site.categories.get(key="analytics").texts
    texts.filter(language="fr").update(purpose="Compter.")
    texts.filter(language="en").update(purpose="To count.", name="Statistics")

    assert [(one.section, one.field, one.language, one.new) for one in found(site)[:3]] == [
        ("Statistics", "Name", "English", "Statistics"),
        ("Statistics", "Purpose", "English", "To count."),
        ("Statistics", "Purpose", "French", "Compter."),
    ]


def test_a_new_category_shows_all_its_texts_and_cookies(site: Site) -> None:
    category = Category.objects.create(site=site, key="surveys", order=99, targets_ads=True)
    for language in ("en", "fr", "es"):
        category.texts.create(language=language, name="Surveys", purpose=f"To ask ({language}).")
    cookie = category.cookies.create(name="_ask", provider="MIX Networks", lifetime=86_400)
    cookie.texts.create(language="fr", purpose="Demander.")

    assert {
        "Surveys: “No such category” becomes “Asked about”.",
        "Surveys · Purpose, French: nothing becomes “To ask (fr).”.",
        "Surveys · Targets advertising: “No” becomes “Yes”.",
        "Surveys · Cookie _ask: “Not declared” becomes “MIX Networks · first party · 1 day”.",
        "Surveys · Cookie _ask · Purpose, French: nothing becomes “Demander.”.",
    } <= set(lines(site))


def test_a_category_that_goes_is_told_with_its_old_words(site: Site) -> None:
    site.categories.get(key="analytics").delete()

    assert "Usage statistics: “Asked about” becomes “No such category”." in lines(site)
    assert "Usage statistics · Name, English: “Usage statistics” becomes nothing." in lines(site)


def test_a_category_that_holds_nothing_any_more_is_told(site: Site) -> None:
    Cookie.objects.filter(category__key="analytics").delete()

    expected = "Usage statistics: “Asked about” becomes “Holds nothing, so nobody is asked”."
    assert expected in lines(site)


COOKIE = {
    "provider": ("Stats Inc.", "Provider: “MIX Networks” becomes “Stats Inc.”."),
    "lifetime": (34_000_000, "Lifetime: “until you close the browser” becomes “13 months”."),
    "http_only": (True, "HTTP only: “No” becomes “Yes”."),
    "sensitive": (True, "Sensitive personal data: “No” becomes “Yes”."),
    "session_exempt": (True, "For the session without a yes: “No” becomes “Yes”."),
    "domain": ("x.example", "Domain: “the site's cookie domain” becomes “x.example”."),
    "path": ("/shop", "Path: “/” becomes “/shop”."),
}


@pytest.mark.parametrize(("field", "value", "line"), [(k, *v) for k, v in COOKIE.items()])
def test_a_cookie_is_told_field_by_field(site: Site, field: str, value: Any, line: str) -> None:
    Cookie.objects.filter(name="_analytics").update(**{field: value})

    assert f"Usage statistics · Cookie _analytics · {line}" in lines(site)


def test_a_cookie_that_moves_is_told_once(site: Site) -> None:
    cookie = Cookie.objects.get(name="_analytics")
    cookie.category = site.categories.get(key="preferences")
    cookie.save()

    told = [line for line in lines(site) if "_analytics" in line]
    assert told == [
        "Preferences · Cookie _analytics · Category: “Usage statistics” becomes “Preferences”."
    ]


def test_a_change_of_kind_is_another_item(site: Site) -> None:
    Cookie.objects.filter(name="_analytics").update(kind=Cookie.Kind.LOCAL)

    told = "".join(lines(site))
    assert "Cookie _analytics: “MIX Networks" in told
    assert "Local storage _analytics: “Not declared” becomes" in told


def test_hosts_and_what_vendors_are_told(site: Site) -> None:
    site.categories.filter(key="analytics").update(
        hosts="b.example\na.example", signals={"google": ["ad_storage"]}
    )

    assert {
        "Usage statistics · Hosts: nothing becomes “a.example, b.example”.",
        "Usage statistics · Told to Google: nothing becomes “ad_storage”.",
    } <= set(lines(site))


def test_the_banners_texts_and_the_policys_prose(site: Site) -> None:
    site.wordings.filter(language="es").update(reject="No", policy_rights="Sus derechos.")

    told = {(one.section, one.field, one.language, one.new) for one in found(site)}
    assert told == {
        ("Banner texts", "Reject", "Spanish", "No"),
        ("Banner texts", "Rights and complaints", "Spanish", "Sus derechos."),
    }


def test_every_text_of_a_wording_is_compared(site: Site) -> None:
    old = publishing.Draft.of(site).snapshot
    english = {name: f"{text} New." for name, text in old["texts"]["en"].items()}
    new = {**old, "texts": {**old["texts"], "en": english}}

    assert len(differences.between(old, new)) == len(english) > 50


def test_the_look_is_told_by_its_choices(site: Site) -> None:
    Theme.objects.create(site=site, layout=Theme.Layout.CENTRE, action="#7a1f5c")

    assert lines(site) == [
        "Appearance · Layout: “bar along the bottom” becomes “card in the middle”.",
        "Appearance · Action: “#0f4c75” becomes “#7a1f5c”.",
    ]


def test_facts_of_the_site(site: Site) -> None:
    Site.objects.update(company="MIX Ltd.", phone="1", languages="fr en es", cookie_domain="x.y")

    told = {one.field: (one.old, one.new) for one in found(site)}
    assert told["Company"] == ("MIX Networks, Inc.", "MIX Ltd.")
    assert told["Phone"][1] == "1"
    assert told["Languages"] == ("English, French, Spanish", "French, English, Spanish")
    assert told["Cookie domain"][1] == "x.y"


def test_whatever_a_notice_says_of_its_site_is_compared(site: Site) -> None:
    old = publishing.Draft.of(site).snapshot
    facts = {"origins": ["https://a.example"], "gpc_since": "2026-01-01", "imports": "all"}
    new = {**old, "site": {**old["site"], **facts}}

    told = {one.field: one.new for one in differences.between(old, new)}
    assert told["Origins"] == "https://a.example"
    assert told["Import of earlier answers"] == "a no, and a yes where the law allows it"
    assert told["GPC statement of"] == "2026-01-01"


def test_the_order_of_categories(site: Site) -> None:
    site.categories.filter(key="marketing").update(order=0)

    [line] = [one for one in found(site) if one.section == "Order"]
    assert line.new.startswith("Advertising, ")


def test_the_banners_program_was_renewed(site: Site) -> None:
    old = publishing.Draft.of(site).snapshot

    [line] = differences.between({**old, "banner": "0" * 64}, old)
    assert line.section == "Banner program"
    assert line.new.startswith("Renewed with an update of this service")


def test_a_rule_is_told_field_by_field_and_by_names(site: Site) -> None:
    site.regions.filter(code="US-CA").update(
        model="opt-in",
        overrides={"analytics": "notice"},
        languages="es en",
        memory_days=182,
        valid_from=date(2027, 1, 1),
        source="A new act",
    )

    told = {one.field: (one.old, one.new) for one in found(site)}
    assert {one.section for one in found(site)} == {"Rules of places"}
    assert told["Usage statistics there"][1] == "notice: on, and the visitor is told"
    assert told["Advertising there"][1] == "as the place"
    assert told["Languages"] == ("English", "Spanish, English")
    assert told["A yes holds"] == ("400 days", "182 days")
    assert told["In force"] == ("always", "from 1 January 2027")
    assert told["Legal source"][1] == "A new act"


# What of a text is marked


def test_words_are_marked_whole_and_the_rest_is_not() -> None:
    old, new = (
        "To count visits, see which pages are used and find errors.",
        "To count visits, record how pages are used and find errors.",
    )
    one = Difference("", "", "Purpose", "English", old, new)

    assert [piece.text for piece in one.old_pieces if piece.is_changed] == ["see which"]
    assert [piece.text for piece in one.new_pieces if piece.is_changed] == ["record how"]
    assert "".join(piece.text for piece in one.old_pieces) == old
    assert "".join(piece.text for piece in one.new_pieces) == new


@pytest.mark.parametrize(("old", "new"), [("", "New"), ("Yes", "No"), ("A b", "Quite other text")])
def test_what_has_nothing_in_common_is_marked_as_a_whole(old: str, new: str) -> None:
    one = Difference("", "", "", "", old, new)

    assert all(piece.is_changed for piece in (*one.old_pieces, *one.new_pieces))


def test_of_a_long_text_only_what_is_near_a_change_is_shown() -> None:
    old = " ".join(["Words that stay."] * 200)
    one = Difference("", "", "", "", old, f"{old} One more sentence.")

    assert len("".join(piece.text for piece in one.new_pieces)) < 250
    assert one.new_pieces[-1].text.strip() == "One more sentence."
    assert "[…]" in one.old_pieces[0].text


def test_a_long_text_of_few_words_does_not_take_minutes() -> None:
    one = Difference("", "", "", "", "x b " * 2_000 + "end", "y b b x " * 1_500 + "stop")
    begun = time.monotonic()

    assert one.old_pieces and one.new_pieces
    assert time.monotonic() - begun < 5


def test_of_a_long_text_scattered_words_are_marked_and_no_others() -> None:
    old = " ".join(f"word{number}" for number in range(600))
    new = old.replace("word7 ", "other ").replace("word300 ", "others ").replace("word590 ", "")
    one = Difference("", "", "", "", old, new)

    assert [piece.text for piece in one.old_pieces if piece.is_changed] == [
        "word7",
        "word300",
        "word590",
    ]
    assert [piece.text for piece in one.new_pieces if piece.is_changed] == ["other", "others"]
