"""A script in the site's page reaches no id that lasts, and nothing to replay."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from consent.api.urls import urlpatterns
from tests.browser.neighbours import HOSTS, Neighbours, cookies
from tests.browser.waiting import until, until_ready

ROUTES = sorted({str(route.pattern) for route in urlpatterns if not route.pattern.converters})
# Everything that a page finds by itself, and by asking the service in each way that it can
LOOK = """async ({ service, routes }) => {
  const { mixConsent } = window;
  const found = {
    "document.cookie": document.cookie,
    localStorage: JSON.stringify({ ...localStorage }),
    sessionStorage: JSON.stringify({ ...sessionStorage }),
    databases: JSON.stringify(await indexedDB.databases()),
    caches: JSON.stringify(await caches.keys()),
    "mixConsent.verdicts": JSON.stringify(mixConsent.verdicts()),
    "mixConsent.receipt": `${mixConsent.receipt()}`,
  };
  mixConsent.on("ready", (detail) => (found.event = JSON.stringify(detail)))();
  for (const route of routes)
    for (const credentials of ["include", "omit"])
      for (const method of ["GET", "DELETE", "POST"]) {
        const name = `${method} /${route}, ${credentials}`;
        try {
          const body = method === "POST" ? { body: "{}" } : {};
          const init = { method, credentials, ...body };
          const response = await fetch(`${service}/${route}?site=mix`, init);
          const headers = JSON.stringify([...response.headers]);
          found[name] = `${response.status} ${headers} ${await response.text()}`;
        } catch {
          found[name] = "out of reach";
        }
      }
  return found;
}"""


def look(both: Neighbours, page: Page) -> dict[str, str]:
    asked = {"service": both.project.url, "routes": ROUTES}
    found: dict[str, str] = page.evaluate(LOOK, asked)
    return found


def answered(both: Neighbours, page: Page) -> dict[str, Any]:
    """Accept, and return what the banner sent."""
    both.visit(page, "mix")
    with page.expect_request("**/v1/decisions") as request:
        assert page.evaluate("mixConsent.accept()") is True
    sent: dict[str, Any] = json.loads(request.value.post_data or "")
    return sent


def next_tab(both: Neighbours, page: Page) -> Page:
    """A tab knows its own receipt for as long as it lives; nothing outlasts it."""
    tab = page.context.new_page()
    both.visit(tab, "mix")
    tab.wait_for_load_state("networkidle")
    return tab


@pytest.mark.requirement("R111")
def test_no_id_lasts_and_nothing_can_be_replayed(both: Neighbours, page: Page) -> None:
    sent = answered(both, page)
    until(page, "localStorage.length === 0")

    found = look(both, next_tab(both, page))

    assert len(found) > 60 and found["GET /v1/notice, omit"].startswith("200")
    held = cookies(page.context)
    visitor, token = held["__Host-mix_visitor"], held["__Secure-mix_consent"]
    for place, text in found.items():
        for secret in (visitor, token, sent["id"]):
            assert secret not in text, place
    mine = [text for place, text in found.items() if "/v1/decisions/mine" in place]
    assert mine and set(mine) == {"out of reach"}
    # Two visitors of one day who chose the same are the same to the page: nothing tells them apart
    assert re.fullmatch(r"mix_consent_state=1~\d{5}~ZZ~0(~\w+:\d+:3)+", found["document.cookie"])


STORED = """new Promise((done) => {
  mixConsent.%s();
  (function look() {
    const stored = localStorage.mix_consent_queue; // a yes is kept in the next task
    if (stored) done(stored);
    else setTimeout(look);
  })();
})"""


def test_what_was_sent_sent_again_elsewhere_hands_over_no_cookie(
    both: Neighbours, page: Page
) -> None:
    """Every word of it, of a first answer and of a later one: scripts can read what is sent."""
    origin = both.origin(HOSTS["mix"])
    both.visit(page, "mix")
    for call in ("accept", "reject"):
        waiting = page.evaluate(STORED % call)
        (queued,) = json.loads(waiting)["queue"]
        until(page, "localStorage.length === 0")
        sent = {name: value for name, value in queued.items() if name != "at"}

        status, reply, lines = both.request("/v1/decisions", Origin=origin, body=sent)

        assert (status, reply["receipt"], lines) == (200, sent["id"], [])


def test_a_browser_whose_first_response_was_lost_gives_its_answer_anew(
    both: Neighbours, page: Page
) -> None:
    """Only that response had the visitor's cookie, and none is handed out a second time."""
    both.visit(page, "mix")
    origin = both.origin(HOSTS["mix"])

    def lose(route: Route) -> None:
        """The service has it, and nothing of its response arrives."""
        both.request("/v1/decisions", Origin=origin, body=route.request.post_data_json)
        route.abort()

    page.route("**/v1/decisions", lose)
    page.evaluate("mixConsent.accept()")
    until(page, "!!localStorage.mix_consent_queue")
    page.unroute("**/v1/decisions")
    page.context.clock.install()
    page.reload()
    until_ready(page)
    page.context.clock.fast_forward(10_000)
    until(page, "document.cookie.includes('mix_consent_state')")

    assert page.evaluate("mixConsent.allows('marketing')") is True
    assert {"__Host-mix_visitor", "__Secure-mix_consent"} <= cookies(page.context).keys()
