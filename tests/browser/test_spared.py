"""A pattern that would match everything, in a notice that went round the lint, deletes no cart."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.leaving import DOMAIN, PREPARE, Shop, ShopHandler
from tests.browser.serving import serving
from tests.browser.stand import Stand
from tests.browser.waiting import until, until_ready
from tests.servers import Project

# The catalogue refuses it, and so does the lint: the notice is written past both
WIDE = """
from consent.models import Cookie
from consent.publishing.draft import Draft
rows = {
    "necessary": [("cart_id", "cookie"), ("cart", "local-storage"), ("cart", "indexed-db")],
    "support": [("chat", "session-storage")],
    "analytics": [("*", kind) for kind in Cookie.Kind],
}
for key, names in rows.items():
    for name, kind in names:
        row = site.categories.get(key=key)
        cookie = Cookie.objects.create(category=row, name=name, kind=kind, provider="MIX")
        for language in site.languages.split():
            cookie.texts.create(language=language, purpose="A purpose.")
Draft.of(site).notice().save()
"""
FILL = """async () => {
  for (const name of ["cart_id", "tracker", "shop_consent_state"])
    document.cookie = `${name}=1; path=/; domain=mixnetworks.localhost; max-age=9999`;
  for (const name of ["cart", "tracker", "shop_consent_queue"]) localStorage.setItem(name, 1);
  for (const name of ["chat", "tracker"]) sessionStorage.setItem(name, 1);
  for (const name of ["cart", "tracker"])
    await new Promise((done) => {
      indexedDB.open(name).onsuccess = ({ target }) => (target.result.close(), done());
    });
}"""
HELD = """async () => [
  ...document.cookie.split("; ").map((pair) => `cookie ${pair.split("=")[0]}`),
  ...Object.keys(localStorage).map((name) => `local ${name}`),
  ...Object.keys(sessionStorage).map((name) => `session ${name}`),
  ...(await indexedDB.databases()).map(({ name }) => `database ${name}`),
].filter((name) => !/ mix_consent_(queue|receipt)$/.test(name)).sort()"""
DECLARED = ["cookie cart_id", "database cart", "local cart"]
OURS = ["cookie mix_consent_state", "cookie shop_consent_state", "local shop_consent_queue"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    stand = Stand(body='<script type="text/plain" data-consent="analytics" src="/tag.js"></script>')
    with serving(ShopHandler, stand=stand) as stand.port:
        project = Project.make(tmp_path_factory.mktemp("spared"))
        stand.service = project.url
        project.migrate()
        origin = stand.site_url.rstrip("/")
        facts = f"origins=[{origin!r}], cookie_domain={DOMAIN!r}"
        first, _ = PREPARE.split("site = ")
        project.python(f"{first}\nsite = filled.seed({facts})\n{WIDE}")
        with project.running("serve"):
            yield Shop(stand, project)


def test_reject_all_leaves_what_is_declared_necessary_and_what_is_ours(
    shop: Shop, page: Page
) -> None:
    page.goto(shop.url)
    until_ready(page)
    page.evaluate(FILL)
    with page.expect_response("**/v1/decisions"):
        page.get_by_role("region").get_by_role("button", name="Reject all").click()
    until(page, "!document.cookie.includes('tracker') && !localStorage.tracker")

    assert page.evaluate(HELD) == sorted([*DECLARED, *OURS])


def test_a_withdrawal_leaves_what_another_allowed_category_declares(shop: Shop, page: Page) -> None:
    page.goto(shop.url)
    with page.expect_response("**/v1/decisions"):
        page.get_by_role("region").get_by_role("button", name="Accept all").click()
    until(page, "window.ran?.includes('tag')")
    page.evaluate(FILL)
    with page.expect_navigation():
        page.evaluate("void mixConsent.save({ analytics: false })")
    until_ready(page)
    until(page, "!document.cookie.includes('tracker') && !localStorage.tracker")

    assert page.evaluate(HELD) == sorted([*DECLARED, *OURS, "session chat"])
