"""Installations by the documents' words alone: lines pasted, seconds, and a visitor's walk."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.browser.chromium import FLAGS, shell
from tests.deploy import visit, ways, words

COLUMNS = (
    "installation",
    "lines pasted",
    "seconds",
    "requests of the walk",
    "seconds of the walk",
    "errors, 4xx, 5xx, plain http",
)


def main() -> None:
    with TemporaryDirectory(prefix="installations-") as name:
        folder, begun = Path(name), time.monotonic()
        opt = words.take_packages(folder)
        seconds = time.monotonic() - begun
        lines = len(words.PACKAGES.text.splitlines())
        print(f"| {' | '.join(COLUMNS)} |")
        print("| --- |" + " ---: |" * (len(COLUMNS) - 1))
        print(f"| the packages, for all four | {lines} | {seconds:.0f} | – | – | – |")
        for number, (way, install) in enumerate(ways.WAYS.items()):
            own = folder / str(number)
            own.mkdir()
            with install(own, opt) as here:
                print(f"| {way} | {len(here.pasted)} | {here.seconds:.0f} | {_walk(here)} |")
    print(f"\nReplaced: {'; '.join(f'`{one}`: {why}' for one, why in words.SUBSTITUTIONS.items())}")


def _walk(here: words.Installation) -> str:
    with sync_playwright() as playwright:
        program, begun = here.machine.program(shell(playwright)), time.monotonic()
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        visits = visit.walk(browser, here)
        seconds = time.monotonic() - begun
        browser.close()
    requests = sum(one.requests for one in visits)
    odd = [text for one in visits for text in one.odd]
    return f"{requests} | {seconds:.0f} | {'; '.join(odd) or 0}"
