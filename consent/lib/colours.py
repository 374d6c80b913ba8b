"""Colours of banner and pages: the defaults, contrast of text and background, style sheets."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from consent.lib import toml
from consent.lib.built_scripts import LAYOUTS

Theme = Mapping[str, Any]  # missing values are those of DEFAULTS

COLOUR = re.compile(r"\A#[0-9a-f]{6}\Z")
# An open quote would break the rest of the sheet
_WORD = r"-?[A-Za-z_][A-Za-z0-9_-]*"
_FAMILY = rf"(\"[A-Za-z0-9 _-]+\"|'[A-Za-z0-9 _-]+'|{_WORD}( {_WORD})*)"
FONT = re.compile(rf"\A{_FAMILY}(, ?{_FAMILY})*\Z")

DEFAULTS = toml.read(__file__)
COLOURS = ("paper", "ink", "muted", "action")
_CARDS = ("corner", "centre")
# What is drawn on paper
_PAPER = {"ink": "Text", "muted": "Fine print", "action": "Links and buttons"}
# Further colours of our pages, where a theme has its own colours
_DERIVED = (
    "--waiting-edge:var(--action)",
    "--wash:var(--paper)",
    "--on-action:var(--paper)",
    "--line:var(--muted)",
    "--hair:#8884",
    "--wrong:var(--ink)",
    *(f"--{badge}:var(--ink)" for badge in ("done", "waiting")),
    *(f"--{badge}-back:var(--paper)" for badge in ("done", "waiting", "idle")),
)
# Borders, switches and focus rings have the same colours, and would need 3 only
ENOUGH = 4.5


@dataclass(frozen=True, slots=True)
class ColourPair:
    name: str
    what: str
    front: str
    back: str
    is_dark: bool

    @property
    def ratio(self) -> float:
        return contrast(self.front, self.back)

    @property
    def is_enough(self) -> bool:
        return self.ratio >= ENOUGH

    @property
    def figure(self) -> str:
        """Return the ratio rounded down, so that an insufficient one never looks sufficient."""
        return f"{int(self.ratio * 100) / 100:.2f}:1"

    def __str__(self) -> str:
        when = " in the dark" if self.is_dark else ""
        return (
            f"{self.what} on paper{when}: {self.front} on {self.back} has a contrast of "
            f"{self.figure}, and {ENOUGH}:1 is needed."
        )


def contrast(colour: str, other: str) -> float:
    """Return WCAG's contrast ratio of two colours, from 1 to 21, in either order."""
    light, dark = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(theme: Theme) -> Iterator[ColourPair]:
    """Yield text and background colours, light and dark; skip values that are no colours."""
    values = whole(theme)
    for prefix in ("", "dark_"):
        back = values[f"{prefix}paper"]
        for name, what in _PAPER.items():
            front = values[prefix + name]
            if COLOUR.match(front) and COLOUR.match(back):
                yield ColourPair(prefix + name, what, front, back, is_dark=bool(prefix))


def whole(theme: Theme) -> dict[str, Any]:
    return {**DEFAULTS, **theme}


def differing(theme: Theme) -> dict[str, Any]:
    """Return the values of a theme that differ from the defaults."""
    return {name: value for name, value in theme.items() if value != DEFAULTS[name]}


def style(theme: Theme) -> str:
    """Return the CSS to append to the banner's sheet, unescaped: the lint accepted the theme."""
    return "".join((*map(_sheet, _sheets(whole(theme))), *_properties(differing(theme))))


def page_style(theme: Theme) -> str:
    """Return the CSS to append to our pages' sheets: text on paper, where the lint measures it."""
    changed = differing(theme)
    rules = [f"--radius:{changed['radius']}px"] if "radius" in changed else []
    rules += [f"--font:{changed['font']}"] if "font" in changed else []
    if not changed.keys() & {*COLOURS, *(f"dark_{name}" for name in COLOURS)}:
        return f":root{{{';'.join(rules)}}}" if rules else ""
    values = whole(theme)
    light = [f"--{name}:{values[name]}" for name in COLOURS]
    dark = [f"--{name}:{values[f'dark_{name}']}" for name in COLOURS]
    return (
        f":root{{{';'.join((*light, *_DERIVED, *rules))}}}"
        f"@media(prefers-color-scheme:dark){{:root{{{';'.join(dark)}}}}}"
    )


def _sheets(theme: Theme) -> Iterator[str]:
    """Yield the files of non-default values, the layout last: its padding overrides others."""
    if theme["spacing"] != DEFAULTS["spacing"]:
        yield theme["spacing"]
    if theme["layout"] in _CARDS:
        yield "card"
    if theme["layout"] != DEFAULTS["layout"]:
        yield theme["layout"]
    if theme["layout"] == "corner" and theme["corner"] == "left":
        yield "left"


def _properties(theme: Theme) -> Iterator[str]:
    changed = [name for name in COLOURS if theme.keys() & {name, f"dark_{name}"}]
    dark_too = whole(theme)
    # light: the differing ones; dark: the same names, or the light value would apply there too
    light = [f"--{name[0]}:{theme[name]}" for name in changed if name in theme]
    dark = [f"--{name[0]}:{dark_too[f'dark_{name}']}" for name in changed]
    if "radius" in theme:
        light.append(f"--r:{theme['radius']}px;--b:{theme['radius']}px")
    if "font" in theme:
        light.append(f"--f:{theme['font']}")
    if light:
        yield f"*{{{';'.join(light)}}}"
    if dark:
        yield f"@media(prefers-color-scheme:dark){{*{{{';'.join(dark)}}}}}"


@cache
def _sheet(name: str) -> str:
    return (LAYOUTS / f"{name}.css").read_text(encoding="utf-8").strip()


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
