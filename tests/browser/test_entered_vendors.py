"""A page that stays after a no (R215): vendors that listen stop, and the guard holds cookies."""

import pytest
from playwright.sync_api import Page

from tests.browser.house import House, be_at
from tests.browser.waiting import NOTHING_HELD, becomes, until, until_ready

COOKIE = "django_language"  # declared for "preferences"
FIRST = "<script>dataLayer = [['consent', 'default', { analytics_storage: 'granted' }]]</script>"
GUARD = '<script src="{url}/guard.js?site=tags"></script>'
SENT = NOTHING_HELD.replace("mix", "tags")
FIELD = "<label>Name <input id=name></label>"
# Each collects again and again: one asks Google's consent mode, one our event, one nobody
VENDORS = """<script type="text/plain" data-consent="analytics">
let allowed = true;
document.addEventListener("mixconsent:change", ({ detail }) => {
  allowed = detail.verdicts.analytics.verdict === "granted";
});
const granted = () => [...dataLayer].findLast((call) => call[0] === "consent")[2];
const collect = (vendor) => {
  document.cookie = `django_language=${vendor}; path=/`;
  return fetch(`/collect/${vendor}.js`);
};
window.beat = () => Promise.all([
  granted().analytics_storage === "granted" && collect("google"),
  allowed && collect("event"),
  collect("deaf"),
]).then(() => document.cookie.match(/django_language=(\\w+)/)?.[1]);
</script>"""


@pytest.mark.requirement("R215")
@pytest.mark.parametrize("guard", ["", GUARD], ids=["alone", "guarded"])
def test_what_vendors_can_still_do_until_the_next_page(
    house: House, page: Page, guard: str
) -> None:
    house.tags.key, house.tags.head, house.tags.body = "tags", guard + FIRST, FIELD + VENDORS
    collected: list[str] = []
    page.on("request", lambda asked: collected.append(asked.url.rpartition("/collect/")[2]))
    be_at(page.context, "US-CA")
    page.goto(house.tags.site_url)
    until_ready(page)
    page.evaluate("void mixConsent.accept()")
    until(page, "!!window.beat && granted().analytics_storage === 'granted'")
    until(page, SENT)
    page.locator("#name").press_sequentially("Ada")
    collected.clear()
    assert page.evaluate("beat()") == "deaf"
    assert collected == ["google.js", "event.js", "deaf.js"]

    page.evaluate("void mixConsent.reject()")
    until(page, "!mixConsent.allows('analytics')")
    until(page, SENT)
    becomes(page, lambda: page.evaluate(f"document.cookie.includes('{COOKIE}')"), False)
    collected.clear()
    assert page.evaluate("beat()") == (None if guard else "deaf")
    assert collected == ["deaf.js"]
    assert page.locator("#name").input_value() == "Ada"

    page.reload()
    until_ready(page)
    becomes(page, lambda: page.evaluate(f"document.cookie.includes('{COOKIE}')"), False)
    assert page.evaluate("window.beat") is None
