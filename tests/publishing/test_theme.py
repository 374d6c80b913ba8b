"""The look is published with the words: what it holds, what changes, what is refused."""

from typing import Any

import pytest

from consent.lib import colours
from consent.models import Site, Theme
from consent.publishing import Changes, Draft, differences
from consent.publishing.review import changes
from tests import filled
from tests.publishing.drafts import edited, following, problems_of


def test_the_default_look_is_not_in_the_notice_and_is_that_of_the_banner(site: Site) -> None:
    assert "theme" not in Draft.load(site).snapshot
    Theme.objects.create(site=site)
    assert "theme" not in Draft.load(site).snapshot
    assert Theme.objects.values(*colours.DEFAULTS).get() == colours.DEFAULTS


def test_a_notice_keeps_what_differs(site: Site) -> None:
    Theme.objects.create(site=site, layout=Theme.Layout.CORNER, radius=4)

    assert filled.publish(site).snapshot["theme"] == {"layout": "corner", "radius": 4}


def test_what_changes_is_written_in_words_and_asks_nobody(draft: Draft) -> None:
    looks = {"action": "#7a1f5c", "spacing": "roomy"}, {"action": "#123456", "layout": "centre"}
    new = following(draft, {"theme": looks[0]}, {"theme": looks[1]})

    assert new.latest
    assert {*map(str, differences.between(new.latest.snapshot, new.snapshot))} == {
        "Appearance · Layout: “bar along the bottom” becomes “card in the middle”.",
        "Appearance · Spacing: “roomy” becomes “regular”.",
        "Appearance · Action: “#7a1f5c” becomes “#123456”.",
    }
    assert changes(new) == Changes(frozenset(), frozenset())


LOOKS = [
    ({"muted": "#999999"}, "Look, muted: Fine print on paper: #999999"),
    ({"ink": "black"}, "Look, ink: Write a color as #rrggbb"),
    ({"layout": "wall"}, "Look, layout: Value 'wall' is not a valid"),
    ({"radius": 900}, "Look, radius: Ensure this value is less"),
    ({"font": "x;}*{display:none"}, "Look, font: Write a list of font families"),
    ({"paper": "#fff8ec", "ink": "#000000", "muted": "#333333", "action": "#7a1f5c"}, ""),
]


@pytest.mark.requirement("R135")
@pytest.mark.parametrize(("look", "expected"), LOOKS)
def test_a_look_that_cannot_be_used_is_an_error(
    draft: Draft, look: dict[str, Any], expected: str
) -> None:
    found = problems_of(edited(draft, {"theme": look}))

    assert [(text[: len(expected)], is_error) for text, is_error in found] == (
        [(expected, True)] if expected else []
    )
