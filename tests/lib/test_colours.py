"""What can be read on what, and the style that follows from a theme."""

import re
from typing import Any

import pytest
from hypothesis import given, strategies as st

from consent.lib import colours
from tests.shared import ROOT

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
STATIC = ROOT / "static" / "consent"
BASE = ROOT / "consent" / "banner" / "page" / "style.css"


@pytest.mark.requirement("R135")
@pytest.mark.parametrize(
    ("front", "back", "ratio"),
    [
        pytest.param("#000000", "#ffffff", 21.0, id="the most there is"),
        pytest.param("#808080", "#808080", 1.0, id="the least"),
        pytest.param("#777777", "#ffffff", 4.478, id="the gray that just fails"),
        pytest.param("#767676", "#ffffff", 4.542, id="the gray that just passes"),
        pytest.param("#ff0000", "#ffffff", 3.998, id="red"),
        pytest.param("#0000ff", "#ffffff", 8.592, id="blue"),
        pytest.param("#00ff00", "#000000", 15.304, id="green"),
        pytest.param("#0a0a0a", "#000000", 1.061, id="below the bend of the curve"),
    ],
)
def test_contrast_is_wcags(front: str, back: str, ratio: float) -> None:
    assert colours.contrast(front, back) == pytest.approx(ratio, abs=0.001)


@given(COLOURS, COLOURS)
def test_contrast_does_not_ask_which_colour_comes_first(front: str, back: str) -> None:
    ratio = colours.contrast(front, back)
    assert ratio == colours.contrast(back, front)
    assert 1 <= ratio <= 21.001


def test_the_default_look_can_be_read_and_costs_nothing() -> None:
    found = list(colours.pairs({}))
    assert len(found) == 6
    assert all(pair.is_enough for pair in found)
    assert colours.style({}) == ""
    assert colours.style(colours.DEFAULTS) == ""


def test_the_defaults_are_those_of_the_banners_own_sheet() -> None:
    light, _, rest = BASE.read_text().partition("@media (prefers-color-scheme: dark)")
    dark = rest.partition("}")[0]
    for sheet, prefix in ((light, ""), (dark, "dark_")):
        found = dict(re.findall(r"--([pima]): ?(#[0-9a-f]+);", sheet))
        assert {name[0]: _short(colours.DEFAULTS[prefix + name]) for name in colours.COLOURS} == {
            name: _short(value) for name, value in found.items()
        }


def test_the_pages_and_the_admin_have_the_banners_palette() -> None:
    palette = (STATIC / "palette.css").read_text()
    blocks = [dict(re.findall(r"--([a-z-]+): (.*?);", block)) for block in palette.split("}")]
    by_day, *in_the_dark = [block for block in blocks if block]
    by_device, by_choice = in_the_dark
    assert by_device == by_choice
    for block, prefix in ((by_day, ""), (by_device, "dark_")):
        for name in colours.COLOURS:
            assert block[name] == colours.DEFAULTS[prefix + name]


@pytest.mark.parametrize("sheet", ["pages.css", "admin.css"])
def test_no_other_sheet_repeats_the_palette(sheet: str) -> None:
    """Each color of the palette stands there alone; white is everywhere."""
    palette = set(re.findall(r"#[0-9a-f]{6}", (STATIC / "palette.css").read_text())) - {"#ffffff"}
    assert len(palette) > 10
    assert palette & set(re.findall(r"#[0-9a-f]{6}", (STATIC / sheet).read_text())) == set()


@pytest.mark.parametrize(
    ("theme", "style"),
    [
        pytest.param({}, "", id="the default look"),
        pytest.param({"layout": "flow", "spacing": "roomy"}, "", id="what concerns the banner"),
        pytest.param({"radius": 0}, ":root{--radius:0px}", id="corners"),
        pytest.param({"font": "Inter, serif"}, ":root{--font:Inter, serif}", id="letters"),
        pytest.param(
            {"action": "#7a1f5c"},
            ":root{--paper:#ffffff;--ink:#16202a;--muted:#4a5763;--action:#7a1f5c;"
            "--waiting-edge:var(--action);"
            "--wash:var(--paper);--on-action:var(--paper);--line:var(--muted);--hair:#8884;"
            "--wrong:var(--ink);--done:var(--ink);--waiting:var(--ink);--done-back:var(--paper);"
            "--waiting-back:var(--paper);--idle-back:var(--paper)}@media(prefers-color-scheme:dark){:root{--paper:#182029;"
            "--ink:#eef2f5;--muted:#b3bec8;--action:#9ccff2}}",
            id="a color",
        ),
    ],
)
def test_the_pages_take_over_what_differs(theme: dict[str, Any], style: str) -> None:
    assert colours.page_style(theme) == style
    assert colours.page_style(colours.DEFAULTS | theme) == style


def _short(colour: str) -> str:
    doubled = re.fullmatch(r"#(.)\1(.)\2(.)\3", colour)
    return f"#{''.join(doubled.groups())}" if doubled else colour


@pytest.mark.requirement("R135")
@pytest.mark.parametrize(
    ("theme", "message"),
    [
        pytest.param({"muted": "#777777"}, "Fine print on paper: #777777 on #ffffff has", id="day"),
        pytest.param({"paper": "#0f4c75"}, "Links and buttons on paper: #0f4c75 on", id="paper"),
        pytest.param({"dark_ink": "#445566"}, "Text on paper in the dark: #445566", id="dark"),
    ],
)
def test_a_pair_that_is_too_faint_says_so(theme: dict[str, Any], message: str) -> None:
    faint = [str(pair) for pair in colours.pairs(theme) if not pair.is_enough]
    assert any(line.startswith(message) and "4.5:1 is needed" in line for line in faint), faint


def test_a_ratio_is_never_rounded_up_to_what_is_needed() -> None:
    [pair] = [pair for pair in colours.pairs({"ink": "#777777"}) if pair.name == "ink"]
    assert (pair.figure, pair.is_enough) == ("4.47:1", False)


def test_what_is_no_colour_is_not_measured() -> None:
    assert [pair.name for pair in colours.pairs({"paper": "red", "dark_ink": "#FFF"})] == [
        "dark_muted",
        "dark_action",
    ]


@pytest.mark.parametrize(
    ("theme", "style"),
    [
        pytest.param(
            {"ink": "#000000"},
            "*{--i:#000000}@media(prefers-color-scheme:dark){*{--i:#eef2f5}}",
            id="a color of the day leaves the dark as it is",
        ),
        pytest.param(
            {"dark_action": "#ffcc00"},
            "@media(prefers-color-scheme:dark){*{--a:#ffcc00}}",
            id="a color of the dark leaves the day as it is",
        ),
        pytest.param(
            {"radius": 0, "font": '"Inter", sans-serif'},
            '*{--r:0px;--b:0px;--f:"Inter", sans-serif}',
            id="corners and letters are the same by day and in the dark",
        ),
    ],
)
def test_only_what_differs_is_in_the_style(theme: dict[str, Any], style: str) -> None:
    assert colours.style(theme) == style
    assert colours.style(colours.DEFAULTS | theme) == style


@pytest.mark.parametrize("layout", ["corner", "centre", "flow"])
@pytest.mark.parametrize("spacing", ["compact", "roomy"])
def test_every_layout_and_spacing_has_its_sheet(layout: str, spacing: str) -> None:
    style = colours.style({"layout": layout, "spacing": spacing})
    assert style.count("{") == style.count("}") >= 3
    assert style.index("--s") < style.index("section{"), "the layout has the last word"


def test_the_left_corner_is_the_right_one_and_a_little_more() -> None:
    right = colours.style({"layout": "corner"})
    left = colours.style({"layout": "corner", "corner": "left"})
    assert left.startswith(right)
    assert left != right
    assert colours.style({"corner": "left"}) == "", "a bar has no corner"


@pytest.mark.parametrize(
    ("font", "is_fine"),
    [
        pytest.param("system-ui, sans-serif", True, id="the default"),
        pytest.param('"IBM Plex Sans", Helvetica Neue, serif', True, id="with and without quotes"),
        pytest.param("'3 Dogs'", True, id="a digit within quotes"),
        pytest.param("3 Dogs", False, id="a digit that begins a word"),
        pytest.param('"Inter, sans-serif', False, id="a quote left open"),
        pytest.param("Inter;}body{display:none", False, id="a way out of the rule"),
        pytest.param("Inter, ", False, id="a comma too many"),
        pytest.param("Inter\n", False, id="a line end"),
        pytest.param("url(x)", False, id="an address"),
    ],
)
def test_fonts_are_families_and_nothing_else(font: str, is_fine: bool) -> None:
    assert bool(colours.FONT.match(font)) is is_fine


@given(st.from_regex(colours.FONT))
def test_a_font_that_passes_cannot_leave_its_rule(font: str) -> None:
    assert not set(font) & set(";{}()\\/<>@:\n")
    assert font.count('"') % 2 == font.count("'") % 2 == 0
