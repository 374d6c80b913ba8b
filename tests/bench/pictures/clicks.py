"""How many clicks an answer takes, until nothing of the product is left in the page."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from tests.bench.banner.products import Product
from tests.bench.banner.server import Server
from tests.browser.sight import screens

Notice = dict[str, Any]
# By product: what opens the dialog, what turns one category on, and what saves that
OPENS = {"ours": "[part~=choose]", "Klaro": ".cn-learn-more"}
TURNS = {
    "ours": "dialog [name=analytics]",
    "vanilla-cookieconsent": "#cc-main .section__toggle[value=analytics]",
    "Orejime": "#orejime-purpose-analytics, [name=analytics]",
    "Klaro": "#service-item-analytics",
}
SAVES = {"ours": "[part~=save]", "Orejime": ".orejime-Modal-saveButton", "Klaro": ".cm-btn-accept"}


def visit(page: Page, server: Server, product: Product, notice: Notice) -> None:
    product.serve_on(server)
    page.goto(server.url + product.path)
    page.get_by_text(notice["accept"], exact=True).first.wait_for()


def open_dialog(page: Page, product: Product, notice: Notice) -> None:
    if path := OPENS.get(product.name):
        page.locator(path).first.click()
    else:
        page.get_by_text(notice["choose"], exact=True).first.click()
    page.locator(TURNS[product.name]).first.wait_for(state="attached")


def rows(
    browser: Browser, server: Server, products: Sequence[Product], notice: Notice
) -> Iterator[tuple[str, list[str]]]:
    ways: dict[str, Callable[[Page, Product, Notice], int]] = {
        "refuse": _refuse,
        "accept": _accept,
        "allow one": _allow_one,
    }
    for name, way in ways.items():
        counts = [str(_played(browser, server, one, notice, way)) for one in products]
        yield f"clicks to {name}", counts


def _played(
    browser: Browser,
    server: Server,
    product: Product,
    notice: Notice,
    way: Callable[[Page, Product, Notice], int],
) -> int:
    """What is still there after the visitor has read on takes one more."""
    context = browser.new_context(viewport=screens.viewport(screens.DESKTOP))
    page = context.new_page()
    visit(page, server, product, notice)
    count = way(page, product, notice)
    page.mouse.move(5, 5)
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(700)
    for name in (notice["accept"], "Hide"):
        if any(one.is_visible() for one in page.get_by_text(name, exact=True).all()):
            count += 1
    context.close()
    return count


def _refuse(page: Page, product: Product, notice: Notice) -> int:
    page.get_by_text(notice["reject"], exact=True).first.click()
    return 1


def _accept(page: Page, product: Product, notice: Notice) -> int:
    page.get_by_text(notice["accept"], exact=True).first.click()
    return 1


def _allow_one(page: Page, product: Product, notice: Notice) -> int:
    open_dialog(page, product, notice)
    page.locator(TURNS[product.name]).first.evaluate("(box) => box.click()")  # by its label
    _save(page, product, notice).click()
    return 3


def _save(page: Page, product: Product, notice: Notice) -> Locator:
    if path := SAVES.get(product.name):
        return page.locator(path).first
    return page.get_by_text(notice["save"], exact=True).first
