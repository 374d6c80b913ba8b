"""The look is published with the words: what it holds, what changes, what is refused."""

from typing import Any

import pytest

from consent import publishing
from consent.lib import colours
from consent.models import Site, Theme


def dress(site: Site, **facts: Any) -> None:
    """Write a look past every form."""
    Theme.objects.get_or_create(site=site)
    Theme.objects.filter(site=site).update(**facts)


def test_the_default_look_is_not_in_the_notice(site: Site) -> None:
    assert "theme" not in publishing.Draft.of(site).snapshot
    Theme.objects.create(site=site)
    assert "theme" not in publishing.Draft.of(site).snapshot


def test_the_defaults_of_a_new_look_are_those_of_the_banner(site: Site) -> None:
    Theme.objects.create(site=site)
    assert Theme.objects.values(*colours.DEFAULTS).get() == colours.DEFAULTS


def test_a_notice_keeps_what_differs(site: Site) -> None:
    dress(site, layout=Theme.Layout.CORNER, radius=4)
    notice = publishing.publish(site)
    assert notice.snapshot["theme"] == {"layout": "corner", "radius": 4}

    dress(site, radius=20)
    assert notice.snapshot["theme"]["radius"] == 4  # what was published stays


def test_what_changes_is_written_in_words_and_asks_nobody(site: Site) -> None:
    dress(site, action="#7a1f5c")
    publishing.publish(site)
    assert not publishing.changes(publishing.Draft.of(site))

    dress(site, action="#0f4c75", layout=Theme.Layout.CENTRE, opener=Theme.Side.LEFT)
    changes = publishing.changes(publishing.Draft.of(site))

    assert list(map(str, changes.differences)) == [
        "Appearance · Layout: “bar along the bottom” becomes “card in the middle”.",
        "Appearance · Settings button: “none” becomes “left”.",
        "Appearance · Action: “#7a1f5c” becomes “#0f4c75”.",
    ]
    assert changes.material == changes.doubtful == frozenset()


def test_a_look_that_goes_is_written_as_well(site: Site) -> None:
    dress(site, spacing=Theme.Spacing.ROOMY)
    publishing.publish(site)
    Theme.objects.all().delete()
    [line] = publishing.changes(publishing.Draft.of(site)).differences
    assert str(line) == "Appearance · Spacing: “roomy” becomes “regular”."


@pytest.mark.requirement("R135")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"muted": "#999999"}, "Look, muted: Fine print on paper: #999999", id="day"),
        pytest.param(
            {"dark_action": "#0f4c75"},
            "Look, dark action: Links and buttons on paper in the dark: #0f4c75",
            id="dark",
        ),
        pytest.param({"ink": "black"}, "Look, ink: Write a color as #rrggbb", id="no color"),
        pytest.param({"layout": "wall"}, "Look, layout: Value 'wall' is not a valid", id="layout"),
        pytest.param({"radius": 900}, "Look, radius: Ensure this value is less", id="radius"),
        pytest.param(
            {"font": "x;}*{display:none"}, "Look, font: Write a list of font families", id="font"
        ),
    ],
)
def test_a_look_that_cannot_be_used_is_not_published(
    site: Site, facts: dict[str, Any], expected: str
) -> None:
    dress(site, **facts)

    errors = [
        problem.text for problem in publishing.lint(publishing.Draft.of(site)) if problem.is_error
    ]

    assert len(errors) == 1
    assert errors[0].startswith(expected)
    with pytest.raises(publishing.UnlawfulCatalogue):
        publishing.publish(site)


def test_a_look_that_can_be_read_is_no_problem(site: Site) -> None:
    dress(site, paper="#fff8ec", ink="#000000", muted="#333333", action="#7a1f5c")
    assert publishing.lint(publishing.Draft.of(site)) == []
