"""A pattern that reaches further than its category is refused: in the form and by the lint."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from consent import publishing
from consent.models import Category, Cookie, Site
from tests.publishing.drafts import declare, errors

WIDE = (
    "{} would match nearly every name: fewer than 2 characters of it are fixed, not counting "
    "underscores at the start, __Secure- and __Host-. Write the names out, or more of their "
    "beginning: _ga_*"
)
OURS = (
    "{} matches {}, in which this service remembers the visitor's choice. Write a pattern that "
    "leaves it out."
)
OTHERS = (
    "{} in “{}” matches {}, which “{}” declares: a no to one would delete what the other may keep. "
    "Write a pattern that leaves it out, or declare both in one category."
)
WIDEST = "* _* __Secure-* __Host-*"
ROWS = [
    *[pytest.param(name, WIDE.format(name), id=name) for name in WIDEST.split()],
    pytest.param("mix_*", OURS.format("mix_*", "mix_consent_confirmation"), id="our state"),
    pytest.param("*_consent", OURS.format("*_consent", "__Host-mix_consent"), id="our decision"),
    pytest.param(
        "__Host-mix*", OURS.format("__Host-mix*", "__Host-mix_account"), id="ours on one host"
    ),
    pytest.param(
        "sess*",
        OTHERS.format("sess*", "Usage statistics", "sessionid", "Strictly necessary"),
        id="a necessary name",
    ),
    pytest.param(
        "mix_consent_state",
        "mix_consent_state is this service's own and remembers the visitor's choice: only a "
        "necessary category can declare it.",
        id="our own in an optional category",
    ),
]  # fmt: skip


def unsaved(site: Site, name: str, category: str = "analytics", **facts: Any) -> Cookie:
    row = site.categories.get(key=category)
    return Cookie(category=row, name=name, provider="MIX Networks", **facts)


@pytest.mark.parametrize(("name", "sentence"), ROWS)
def test_the_form_refuses_it(site: Site, name: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        unsaved(site, name).full_clean()

    assert refused.value.message_dict == {"name": [sentence]}


@pytest.mark.parametrize(("name", "sentence"), ROWS)
def test_the_lint_refuses_it(site: Site, name: str, sentence: str) -> None:
    declare(site, "analytics", name)

    assert sentence in errors(site)
    with pytest.raises(publishing.UnlawfulCatalogue):
        publishing.publish(site)


def test_a_name_that_another_categorys_pattern_matches_is_refused_too(site: Site) -> None:
    unsaved(site, "chat_*").full_clean()
    declare(site, "analytics", "chat_*")
    name = unsaved(site, "chat_open", "support")

    with pytest.raises(ValidationError) as refused:
        name.full_clean()

    sentence = OTHERS.format("chat_*", "Usage statistics", "chat_open", "Customer service and chat")
    assert refused.value.messages == [sentence]
    assert not [text for text in errors(site) if "matches" in text]
    name.save()
    assert [text for text in errors(site) if "matches" in text] == [sentence]


def test_a_pattern_may_match_names_of_its_own_category_and_of_another_site(site: Site) -> None:
    declare(site, "analytics", "_use_1")
    other = Site.objects.get()
    other.pk, other.key = None, "shop"
    other.save()
    Category.objects.create(site=other, key="support").cookies.create(name="_use_2", provider="MIX")

    declare(site, "analytics", "_use_*").full_clean()

    assert errors(site) == []


@pytest.mark.parametrize("domain", ["a b", "x;", 'x"', "x\r\ny", "https://x.com", "x.com/", "a..b"])
def test_a_domain_that_is_none_is_refused(site: Site, domain: str) -> None:
    with pytest.raises(ValidationError) as refused:
        unsaved(site, "_x", domain=domain).full_clean()
    [sentence] = refused.value.message_dict["domain"]
    assert sentence == "Write a host, without scheme and path: mixnetworks.com or .mixnetworks.com"

    declare(site, "analytics", "_x", domain=domain)
    assert errors(site) == [f"_x, domain: {sentence}"]


@pytest.mark.parametrize("path", ["", "shop", "/a;b", '/a"', "/a\r\nb", "/a b", "/é"])
def test_a_path_that_is_none_is_refused(site: Site, path: str) -> None:
    with pytest.raises(ValidationError) as refused:
        unsaved(site, "_x", path=path).full_clean()
    assert list(refused.value.message_dict) == ["path"]

    declare(site, "analytics", "_x", path=path)
    assert errors(site) == [
        "_x, path: Write a path from its slash on, without spaces, quotes and semicolons: /shop"
    ]


@pytest.mark.parametrize("domain", ["", ".mixnetworks.localhost", "shop.mixnetworks.localhost"])
def test_a_domain_of_the_site_needs_no_second_look(site: Site, domain: str) -> None:
    declare(site, "analytics", "_x", domain=domain, path="/shop").full_clean()

    assert publishing.lint(publishing.Draft.of(site)) == []


def test_a_first_party_cookie_of_somebody_elses_domain_deserves_a_second_look(site: Site) -> None:
    declare(site, "analytics", "_x", domain=".tracker.example").full_clean()

    problem, inferred = publishing.lint(publishing.Draft.of(site))
    assert "_x lies at .tracker.example" in inferred.text
    assert not problem.is_error
    assert problem.text == (
        "_x is declared as first party, and its domain .tracker.example is not the site's: only "
        "its own host can set or delete it. Mark it as third party, or correct the domain."
    )


@pytest.mark.requirement("R113")
@pytest.mark.parametrize(
    ("name", "is_right"),
    [
        ("__Host-x", True),
        ("__Secure-x", True),
        ("__Host-Http-x", True),
        ("__hosted", True),
        ("__HOST-x", False),
        ("__secure-x", False),
        ("__Host-http-x", True),  # a name of __Host-, whatever follows
        ("__hOST-Http-x", False),
    ],
)
def test_a_prefix_is_written_as_browsers_write_it(site: Site, name: str, is_right: bool) -> None:
    cookie = declare(site, "analytics", "_x")
    cookie.name = name
    cookie.save()  # as no form would

    assert (
        any(
            problem.text.startswith(f"{name}, name: ")
            for problem in publishing.lint(publishing.Draft.of(site))
        )
        is not is_right
    )
    if not is_right:
        with pytest.raises(ValidationError, match="Browsers treat this beginning as a prefix"):
            cookie.full_clean()
