"""The tags that a site copies."""

import json

import pytest

from consent.integration.snippets import tags

SERVICE = "https://consent.mixnetworks.com"


@pytest.mark.parametrize(
    ("options", "address"),
    [
        pytest.param({}, "banner.js", id="the whole integration"),
        pytest.param({"language": "fr"}, "banner.js?language=fr", id="in a language"),
        pytest.param(
            {"site": "b", "language": "fr"}, "banner.js?site=b&amp;language=fr", id="of a site"
        ),
    ],
)
def test_the_tag_is_one_line(options: dict[str, str], address: str) -> None:
    assert tags.tag(SERVICE, **options) == f'<script async src="{SERVICE}/{address}"></script>'


def test_the_tag_asks_for_gpp_by_an_attribute() -> None:
    tag = tags.tag(SERVICE, attribute="data-gpp")
    assert tag == f'<script async src="{SERVICE}/banner.js" data-gpp></script>'


def test_the_guard_is_there_before_what_it_guards_against() -> None:
    assert tags.guard(SERVICE) == f'<script src="{SERVICE}/guard.js" data-guard></script>'
    element = tags.guard(SERVICE, site="b", mode="report")
    assert element == f'<script src="{SERVICE}/guard.js?site=b" data-guard="report"></script>'


@pytest.mark.requirement("R151")
def test_your_privacy_choices_lead_to_the_form_with_the_icon() -> None:
    link = tags.choices_link(SERVICE, "Your <Privacy> Choices", site="b")
    assert link.startswith(
        f'<a href="{SERVICE}/preferences/?site=b#your-privacy-choices">Your &lt;'
    )
    assert "data-consent-open" not in link  # a dialog about cookies is no form
    assert 'aria-label="California Consumer Privacy Act (CCPA) Opt-Out Icon"' in link
    assert link.endswith("</svg></a>")
    assert "style" not in link and "http://www.w3.org" not in link  # nothing that a policy forbids


def test_the_link_works_without_the_banner_and_says_the_admins_words() -> None:
    link = tags.settings_link(SERVICE, "Cookies & <more>", site="b")
    assert link == (
        f'<a href="{SERVICE}/preferences/?site=b" data-consent-open>Cookies &amp; &lt;more&gt;</a>'
    )


def test_a_pinned_tag_is_checked_across_origins() -> None:
    config = f"{{&quot;service&quot;:&quot;{SERVICE}&quot;,&quot;site&quot;:&quot;b&quot;}}"
    assert tags.pinned(SERVICE, "core-0.js", "sha384-a=", site="b") == (
        f'<script async src="{SERVICE}/core-0.js" integrity="sha384-a=" '
        f'crossorigin="anonymous" data-config="{config}"></script>'
    )


def test_the_map_names_each_part_and_its_hash() -> None:
    element = tags.import_map(SERVICE, {"gpp.js": "sha384-a="})
    text = element.removeprefix('<script type="importmap">').removesuffix("</script>")
    assert json.loads(text) == {"integrity": {f"{SERVICE}/parts/gpp.js": "sha384-a="}}
    assert "<!--" not in tags.import_map(SERVICE, {"<!--": ""}), "it would begin a comment"
