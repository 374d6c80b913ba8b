"""How a banner and our pages look: the defaults, what can be read on what, and the style."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from consent.lib.built_scripts import LAYOUTS

Theme = Mapping[str, Any]  # what is left out is as in DEFAULTS

COLOUR = re.compile(r"\A#[0-9a-f]{6}\Z")
# A quote left open would swallow the rest of the sheet
_WORD = r"-?[A-Za-z_][A-Za-z0-9_-]*"
_FAMILY = rf"(\"[A-Za-z0-9 _-]+\"|'[A-Za-z0-9 _-]+'|{_WORD}( {_WORD})*)"
FONT = re.compile(rf"\A{_FAMILY}(, ?{_FAMILY})*\Z")

DEFAULTS: dict[str, Any] = {  # the colours stand in consent/banner/style.css and palette.css too
    "layout": "bar",
    "corner": "right",
    "opener": "",
    "paper": "#ffffff",
    "ink": "#16202a",
    "muted": "#4a5763",
    "action": "#0f4c75",
    "dark_paper": "#182029",
    "dark_ink": "#eef2f5",
    "dark_muted": "#b3bec8",
    "dark_action": "#9ccff2",
    "radius": 16,
    "spacing": "regular",
    "font": "system-ui, sans-serif",
}
COLOURS = ("paper", "ink", "muted", "action")
CARDS = ("corner", "centre")
PAPER = {"ink": "Text", "muted": "Fine print", "action": "Links and buttons"}  # what stands on it
# What else our pages paint, where a theme has colours of its own
DERIVED = (
    "--waiting-edge:var(--action)",
    "--wash:var(--paper)",
    "--on-action:var(--paper)",
    "--line:var(--muted)",
    "--hair:#8884",
    "--wrong:var(--ink)",
    *(f"--{badge}:var(--ink)" for badge in ("done", "waiting")),
    *(f"--{badge}-back:var(--paper)" for badge in ("done", "waiting", "idle")),
)
# Borders, switches and focus rings have the same colours, and would do with 3
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
        """Rounded down: what falls short never looks as if it did not."""
        return f"{int(self.ratio * 100) / 100:.2f}:1"

    def __str__(self) -> str:
        when = " in the dark" if self.is_dark else ""
        return (
            f"{self.what} on paper{when}: {self.front} on {self.back} has a contrast of "
            f"{self.figure}, and {ENOUGH}:1 is needed."
        )


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours, from 1 to 21, whichever comes first."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(theme: Theme) -> Iterator[ColourPair]:
    """What is read on what, by day and in the dark; a value that is no colour is left out."""
    values = whole(theme)
    for prefix in ("", "dark_"):
        back = values[f"{prefix}paper"]
        for name, what in PAPER.items():
            front = values[prefix + name]
            if COLOUR.match(front) and COLOUR.match(back):
                yield ColourPair(prefix + name, what, front, back, is_dark=bool(prefix))


def whole(theme: Theme) -> dict[str, Any]:
    return {**DEFAULTS, **theme}


def differing(theme: Theme) -> dict[str, Any]:
    """The values of a theme that are not the defaults."""
    return {name: value for name, value in theme.items() if value != DEFAULTS[name]}


def style(theme: Theme) -> str:
    """What is added to the banner's own sheet; nothing for the default look.

    The theme is one that the lint accepted: its values stand in the sheet as they are.
    """
    return "".join((*map(_sheet, _sheets(whole(theme))), *_properties(differing(theme))))


def page_style(theme: Theme) -> str:
    """What is added to the sheets of our pages; nothing where they look as they are.

    The lint measures contrast on paper alone, so nothing stands on another colour. The theme is
    one that it accepted.
    """
    changed = differing(theme)
    rules = [f"--radius:{changed['radius']}px"] if "radius" in changed else []
    rules += [f"--font:{changed['font']}"] if "font" in changed else []
    if not changed.keys() & {*COLOURS, *(f"dark_{name}" for name in COLOURS)}:
        return f":root{{{';'.join(rules)}}}" if rules else ""
    values = whole(theme)
    light = [f"--{name}:{values[name]}" for name in COLOURS]
    dark = [f"--{name}:{values[f'dark_{name}']}" for name in COLOURS]
    return (
        f":root{{{';'.join((*light, *DERIVED, *rules))}}}"
        f"@media(prefers-color-scheme:dark){{:root{{{';'.join(dark)}}}}}"
    )


def _sheets(theme: Theme) -> Iterator[str]:
    """The files of what is not the default, the layout last: it has the last word on padding."""
    if theme["spacing"] != DEFAULTS["spacing"]:
        yield theme["spacing"]
    if theme["layout"] in CARDS:
        yield "card"
    if theme["layout"] != DEFAULTS["layout"]:
        yield theme["layout"]
    if theme["layout"] == "corner" and theme["corner"] == "left":
        yield "left"


def _properties(theme: Theme) -> Iterator[str]:
    changed = [name for name in COLOURS if theme.keys() & {name, f"dark_{name}"}]
    dark_too = whole(theme)
    # by day: what differs; in the dark: each of those too, or the one by day would stand there
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
