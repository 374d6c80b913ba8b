"""Ours beside the peers, with the same words: one sheet of pictures, and their figures."""

import html
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.bench import banner
from tests.bench.banner import ours, peers
from tests.bench.banner.products import Product
from tests.bench.banner.server import Server
from tests.bench.pictures import clicks
from tests.bench.pictures.views import READ, VIEWS, View
from tests.browser.sight import screens
from tests.browser.sight.fonts import browsing

FIVE = ("replay",)  # is left out, so that five categories are asked about
SHEET = (Path(__file__).parent / "sheet.html").read_text()
SHARP = 2  # pixels of a picture to one of the page

Row = tuple[str, list[str]]  # what was measured, and the figure of each product


def main(folder: str = "") -> None:
    if not folder:
        sys.exit("uv run python -m tests.bench pictures FOLDER")
    Path(folder).mkdir(parents=True, exist_ok=True)
    with (
        banner.answering(without=FIVE) as (server, answer),
        sync_playwright() as playwright,
        TemporaryDirectory() as fonts,
        browsing(playwright, "Roboto", Path(fonts)) as browser,
    ):
        notice = answer.notice
        products = [ours.ours(answer), *peers.full(notice)]
        rows: list[Row] = []
        for view in VIEWS:
            told = [_view(browser, server, one, view, notice, Path(folder)) for one in products]
            rows += [(f"{view.name}: {what}", [one[what] for one in told]) for what in told[0]]
        rows += clicks.rows(browser, server, products, notice)
        sheet = Path(folder) / "sheet.html"
        sheet.write_text(_sheet(products, rows))
        _take(browser, sheet)
    print(_table(products, rows))


def _view(
    browser: Browser,
    server: Server,
    product: Product,
    view: View,
    notice: dict[str, Any],
    folder: Path,
) -> dict[str, str]:
    """Take the picture, and say what can be seen in it."""
    context = browser.new_context(
        viewport=screens.viewport(view.screen),
        device_scale_factor=SHARP,
        has_touch=view.is_touched,
        reduced_motion="reduce",
    )
    page = context.new_page()
    clicks.visit(page, server, product, notice)
    if view.is_dialog:
        clicks.open_dialog(page, product, notice)
    page.wait_for_timeout(500)  # for what moves in spite of that
    page.screenshot(path=folder / f"{_file(product)}-{view.name.replace(' ', '-')}.png")
    told = {name: str(figure) for name, figure in page.evaluate(READ, view.asked(notice)).items()}
    context.close()
    return told


def _file(product: Product) -> str:
    return product.path.strip("/")


def _table(products: Sequence[Product], rows: Sequence[Row]) -> str:
    lines = [
        "| | " + " | ".join(product.name for product in products) + " |",
        "| --- |" + " ---: |" * len(products),
        *(f"| {what} | {' | '.join(figures)} |" for what, figures in rows),
    ]
    return "\n".join(lines)


def _sheet(products: Sequence[Product], rows: Sequence[Row]) -> str:
    def cells(tag: str, texts: Sequence[str]) -> str:
        return "".join(f"<{tag}>{text}</{tag}>" for text in texts)

    head = cells("th", ["", *(html.escape(product.name) for product in products)])
    pictures = "".join(
        f"<tr><th>{view.name}<br>{view.screen[0]} × {view.screen[1]}</th>"
        + cells(
            "td",
            [
                f'<img alt="" src="{_file(product)}-{view.name.replace(" ", "-")}.png"'
                f' width="{view.screen[0] * view.scale:.0f}">'
                for product in products
            ],
        )
        + "</tr>"
        for view in VIEWS
    )
    figures = "".join(
        f"<tr><th>{html.escape(what)}</th>{cells('td', list(map(html.escape, told)))}</tr>"
        for what, told in rows
    )
    return (
        SHEET.replace("{head}", head).replace("{pictures}", pictures).replace("{figures}", figures)
    )


def _take(browser: Browser, sheet: Path) -> None:
    page = browser.new_page(viewport={"width": 2400, "height": 1200})
    page.goto(sheet.resolve().as_uri())
    page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
    page.close()
