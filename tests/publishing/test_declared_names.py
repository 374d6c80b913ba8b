"""A pattern that reaches further than its category is refused by the lint."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from consent.models import Category, Cookie, Site
from consent.publishing import Draft
from tests.publishing.drafts import declare, declared, edited, errors, problems_of

WIDE = (
    "{0}, name: {0} would match nearly every name: fewer than 2 characters of it are fixed, not "
    "counting underscores at the start, __Secure- and __Host-. Write the names out, or more of "
    "their beginning: _ga_*"
)
OURS = (
    "{} matches {}, in which this service remembers the visitor's choice. Write a pattern that "
    "leaves it out."
)
OTHERS = (
    "{} in “{}” matches {}, which “{}” declares: a no to one would delete what the other may keep. "
    "Write a pattern that leaves it out, or declare both in one category."
)
STATS = "categories/analytics/cookies/+"
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
def test_a_name_that_reaches_too_far_is_an_error(draft: Draft, name: str, sentence: str) -> None:
    assert (sentence, True) in problems_of(edited(draft, {STATS: declared(name)}))


def test_the_form_refuses_what_would_match_nearly_every_name(site: Site) -> None:
    with pytest.raises(ValidationError, match="would match nearly every name"):
        unsaved(site, "_*").full_clean()


@pytest.mark.requirement("R113")
def test_a_cookie_of_one_host_has_no_domain_and_no_other_path(draft: Draft) -> None:
    facts = {"domain": "mixnetworks.localhost", "path": "/shop"}
    found = [text for text, _ in problems_of(edited(draft, {STATS: declared("__Host-x", **facts)}))]

    assert any(text.startswith("__Host-x cannot exist with a domain") for text in found)
    assert any(text.startswith("__Host-x cannot exist at /shop") for text in found)


def test_a_pattern_may_match_names_of_its_own_category_and_of_another_site(site: Site) -> None:
    declare(site, "analytics", "_use_1")
    other = Site.objects.get()
    other.pk, other.key = None, "shop"
    other.save()
    Category.objects.create(site=other, key="support").cookies.create(name="_use_2", provider="MIX")

    declare(site, "analytics", "_use_*")

    assert errors(site) == []


DOMAIN = "Write a host, without scheme and path: mixnetworks.com or .mixnetworks.com"
PATH = "Write a path from its slash on, without spaces, quotes and semicolons: /shop"
MISSHAPEN = [
    *[("domain", text, DOMAIN) for text in ("a b", 'x;"', "x\r\ny", "https://x.com", "a..b")],
    *[("path", text, PATH) for text in ("shop", "/a;b", '/a"', "/a\r\nb", "/a b", "/é")],
]  # fmt: skip


@pytest.mark.parametrize(("fact", "text", "sentence"), MISSHAPEN)
def test_a_domain_or_a_path_that_is_none_is_refused(
    site: Site, draft: Draft, fact: str, text: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        unsaved(site, "_x", **{fact: text}).full_clean()
    assert refused.value.message_dict == {fact: [sentence]}

    found = problems_of(edited(draft, {STATS: declared("_x", **{fact: text})}))
    assert (f"_x, {fact}: {sentence}", True) in found


@pytest.mark.parametrize("domain", ["", ".mixnetworks.localhost", "shop.mixnetworks.localhost"])
def test_a_domain_of_the_site_needs_no_second_look(draft: Draft, domain: str) -> None:
    assert problems_of(edited(draft, {STATS: declared("_x", domain=domain, path="/shop")})) == []


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
def test_a_prefix_is_written_as_browsers_write_it(
    site: Site, draft: Draft, name: str, is_right: bool
) -> None:
    found = problems_of(edited(draft, {STATS: declared(name)}))
    assert any(text.startswith(f"{name}, name: ") for text, _ in found) is not is_right
    if not is_right:
        with pytest.raises(ValidationError, match="Browsers treat this beginning as a prefix"):
            unsaved(site, name).full_clean()
