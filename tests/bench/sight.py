"""How much of each window the banner takes, and whether all that is asked is in sight there."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from tests.browser.sight import screens
from tests.browser.sight.fonts import FONTS, browsing
from tests.browser.sight.stage import LANGUAGES, LAYOUTS, STATES, Stage, staged

View = tuple[str, str, str, str, str]  # font, layout, state, language, screen


def main() -> None:
    with TemporaryDirectory() as folder, staged(Path(folder) / "service") as stage:
        heights, hidden = measured(stage, Path(folder))
    for font in FONTS:
        for layout in LAYOUTS:
            print(f"\n{layout}, {font}: pixels in {', '.join(LANGUAGES)}\n")
            print("\n".join(_table(heights, font, layout)))
    print(f"\nAll in sight in {len(heights) - len(hidden)} of {len(heights)} views.")
    for view, parts in hidden.items():
        print(f"* {', '.join(view)}: {'; '.join(parts)}")


def measured(stage: Stage, folder: Path) -> tuple[dict[View, float], dict[View, list[str]]]:
    heights, hidden = {}, {}
    with sync_playwright() as playwright:
        for font in FONTS:
            with browsing(playwright, font, folder) as browser:
                for (layout, state, language, screen), height, parts in _views(stage, browser):
                    view = font, layout, state, language, screen
                    heights[view] = height
                    if parts:
                        hidden[view] = parts
    return heights, hidden


def _views(
    stage: Stage, browser: Browser
) -> Iterator[tuple[tuple[str, str, str, str], float, list[str]]]:
    for layout in LAYOUTS:
        for state in STATES:
            for language in LANGUAGES:
                with stage.visit(browser, state, layout=layout, language=language) as page:
                    for screen in screens.every(page):
                        height = page.evaluate("sight.box('section').height")
                        shown = page.evaluate("sight.parts()")
                        parts = [row["text"] for row in shown if row["share"] < 1 or row["under"]]
                        yield (layout, state, language, screen), height, parts


def _table(heights: dict[View, float], font: str, layout: str) -> Iterator[str]:
    yield "| window | " + " | ".join(STATES) + " |"
    yield "| --- |" + " ---: |" * len(STATES)
    seen = dict.fromkeys(view[4] for view in heights)
    for screen in seen:
        high = int(screen.partition("×")[2])
        cells = []
        for state in STATES:
            own = [heights[font, layout, state, language, screen] for language in LANGUAGES]
            cells.append(f"{' '.join(f'{height:.0f}' for height in own)} ({max(own) / high:.0%})")
        yield f"| {screen} | {' | '.join(cells)} |"
