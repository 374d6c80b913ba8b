"""One visitor, one site, one service: what the banner says is what the site's server is told."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.waiting import let_ten_seconds_pass, until, until_ready
from tests.servers import Project

OPTIONAL = ["preferences", "personalization", "support", "replay", "analytics", "marketing"]
PRETEND = {
    "demo_theme",
    "_demo_interests",
    "_demo_replay",
    "_demo_visits",
    "_demo_stats",
    "_demo_ads",
}
OURS = {"__Host-mix_visitor", "__Secure-mix_consent", "mix_consent_state"}
BY_SCRIPT = PRETEND - {"_demo_interests", "_demo_stats"}


def names(context: BrowserContext) -> set[str]:
    return {cookie["name"] for cookie in context.cookies()} - {"__Host-mix_csrf"}


def banner(page: Page) -> Any:
    return page.get_by_role("region", name="Cookies on mixnetworks.com")


def panel(page: Page) -> dict[str, tuple[str, str]]:
    """What the site's own server was told by the client library."""
    rows = page.locator("#judgements tbody tr")
    return {
        str(row.get_attribute("data-category")): (
            str(row.get_attribute("data-verdict")),
            str(row.get_attribute("data-reason")),
        )
        for row in rows.all()
    }


def check(service: Project, cookie: str, query: str = "") -> tuple[int, Any]:
    """Ask as a server does: over HTTP, with the visitor's cookie passed on."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{service.port}/v1/check{query}",
        headers={"Host": service.url.removeprefix("http://"), "Cookie": cookie},
    )
    try:
        with urllib.request.urlopen(request) as response:
            body = response.read()
            return response.status, json.loads(body) if body else None
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def signed(context: BrowserContext) -> str:
    (value,) = [c["value"] for c in context.cookies() if c["name"] == "__Secure-mix_consent"]
    return f"__Secure-mix_consent={value}"


def answer(page: Page, button: str) -> None:
    with page.expect_response("**/v1/decisions") as response:
        banner(page).get_by_role("button", name=button).click()
    assert response.value.status == 201


@pytest.mark.requirement("R23")
def test_before_any_choice_there_is_nothing(
    service: Project, page: Page, context: BrowserContext, console: list[str]
) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(service.site_url)
    expect(banner(page)).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert [url for url in requests if url.startswith(service.url)] == [
        f"{service.url}/banner.js",
        # there is a frame that waits
        f"{service.url}/parts/placeholder.js?site=mix&language=en",
    ]
    assert not [url for url in requests if "/assets/" in url and url.endswith(".js")]
    assert {category: verdict for category, (verdict, _) in panel(page).items()} == {
        "necessary": "granted",
        **dict.fromkeys(OPTIONAL, "unasked"),
    }
    assert console == []


@pytest.mark.requirement("R55", "R114")
def test_accept_reload_change_of_mind(
    service: Project, page: Page, context: BrowserContext, console: list[str]
) -> None:
    page.goto(service.site_url)
    answer(page, "Accept all")
    expect(page.locator("#tag-analytics")).to_have_text("ran, and set _demo_visits")
    expect(page.locator("#tag-marketing")).to_have_text("ran, and set _demo_ads")
    expect(page.frame_locator("iframe").get_by_role("heading")).to_have_text(
        "A pretend video is playing."
    )
    assert names(context) == OURS | BY_SCRIPT

    page.reload()
    expect(page.locator("#tag-analytics")).to_have_text("ran, and set _demo_visits")
    expect(banner(page)).to_have_count(0)
    assert panel(page) == {
        "necessary": ("granted", "necessary"),
        **dict.fromkeys(OPTIONAL, ("granted", "choice")),
    }
    assert names(context) == OURS | PRETEND  # the server's two arrived with this response
    assert any(c["name"] == "_demo_stats" and c["httpOnly"] for c in context.cookies())

    page.goto(f"{service.url}/preferences/")
    with page.expect_response(lambda response: response.request.method == "POST") as response:
        page.get_by_role("button", name="Reject all").first.click()
    expired = response.value.all_headers()["set-cookie"]
    assert "_demo_stats=" in expired  # HttpOnly: only this response could take it away
    assert names(context) == OURS

    page.goto(service.site_url)
    assert panel(page)["analytics"] == ("denied", "choice")
    expect(banner(page)).to_have_count(0)
    expect(page.locator("#tag-analytics")).to_have_text("has not run")
    assert names(context) == OURS
    assert console == []


@pytest.mark.requirement("R47")
def test_the_same_by_forms_alone(service: Project, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(service.site_url)
    assert panel(page)["analytics"] == ("unasked", "default")
    page.get_by_role("link", name="Your Privacy Choices").click()
    page.get_by_role("button", name="Accept all").first.click()
    page.goto(service.site_url)
    assert panel(page)["analytics"] == ("granted", "choice")
    assert {"_demo_stats", "_demo_interests"} <= names(context)

    page.goto(f"{service.url}/preferences/")
    page.get_by_role("button", name="Reject all").first.click()
    assert names(context) == OURS
    page.goto(service.site_url)
    assert panel(page)["analytics"] == ("denied", "choice")
    context.close()


def test_a_server_that_is_not_ours_gets_the_same_answer(
    service: Project, page: Page, context: BrowserContext
) -> None:
    page.goto(service.site_url)
    answer(page, "Accept all")
    page.reload()
    in_page = page.evaluate("mixConsent.verdicts()")
    cookie = signed(context)

    status, told = check(service, cookie)
    assert status == 200
    asked = {key: (row["verdict"], row["reason"]) for key, row in told["categories"].items()}
    assert asked == panel(page)
    assert asked == {key: (row["verdict"], row["reason"]) for key, row in in_page.items()}
    assert check(service, cookie, "?need=analytics") == (204, None)

    middle = len(cookie) // 2
    forged = cookie[:middle] + ("A" if cookie[middle] != "A" else "B") + cookie[middle + 1 :]
    _, told = check(service, forged)
    assert [key for key, row in told["categories"].items() if row["allows"]] == ["necessary"]

    with page.expect_navigation():  # what ran before could go on: the page loads anew
        page.evaluate("void mixConsent.withdraw()")
    status, problem = check(service, signed(context), "?need=analytics")
    assert status == 403
    assert problem["title"]


@pytest.mark.usefixtures("clock")
def test_an_answer_holds_while_the_service_is_away(
    service: Project, page: Page, context: BrowserContext
) -> None:
    page.goto(service.site_url)
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.post_data or "") if "/decisions" in r.url else None)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setBlockedURLs", {"urls": ["*/v1/decisions"]})
    banner(page).get_by_role("button", name="Accept all").click()
    expect(page.locator("#tag-analytics")).to_have_text("ran, and set _demo_visits")
    page.reload()
    expect(page.locator("#tag-analytics")).to_have_text("ran, and set _demo_visits")
    expect(banner(page)).to_have_count(0)
    assert not OURS & names(context)

    network.send("Network.setBlockedURLs", {"urls": []})
    with page.expect_response("**/v1/decisions") as response:
        page.reload()
        let_ten_seconds_pass(context)
    assert response.value.status == 201
    until(page, "localStorage.length === 0")
    assert names(context) >= OURS
    assert len({json.loads(body)["id"] for body in sent if "id" in body}) == 1
    until(page, "!!mixConsent.receipt()")
    receipt = page.evaluate("mixConsent.receipt()")
    found = f"print(Decision.objects.filter(pk='{receipt}').count())"
    assert service.python(f"from consent.models import Decision; {found}") == "1"


def test_the_strictest_policy_sees_no_violation(
    service: Project, page: Page, console: list[str]
) -> None:
    page.add_init_script(
        "window.violations = []; document.addEventListener("
        "'securitypolicyviolation', (e) => violations.push(e.violatedDirective + e.blockedURI));"
    )
    page.goto(f"{service.site_url}/strict/")
    banner(page).get_by_role("link", name="Choose").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("switch", name="Usage statistics").check()
    with page.expect_response("**/v1/decisions") as response:
        dialog.get_by_role("button", name="Save my choices").click()
    assert response.value.status == 201
    until(page, "document.cookie.includes('_demo_visits')")  # the gated script ran
    assert page.evaluate("mixConsent.allows('analytics')") is True
    assert page.evaluate("mixConsent.allows('support')") is False
    assert page.evaluate("violations") == []
    assert console == []


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A demo of one's own, to publish in."""
    project = Project.make(tmp_path_factory.mktemp("own"))
    with project.running("demo"):
        project.await_everywhere(project.site_url, "notice 1")
        yield project


CHANGE = """
from consent import publishing
from consent.models import CategoryText, Site
CategoryText.objects.filter(category__key="analytics").update(purpose={purpose!r}, change="More.")
publishing.publish(Site.objects.get(), material={material!r})
"""


def test_only_whose_yes_is_void_are_asked_again(own: Project, browser: Browser) -> None:
    contexts = {name: browser.new_context(locale="en-US") for name in ("yes", "no", "some")}
    pages = {name: context.new_page() for name, context in contexts.items()}
    for page in pages.values():
        page.goto(own.site_url)
    answer(pages["yes"], "Accept all")
    answer(pages["no"], "Reject all")
    with pages["some"].expect_response("**/v1/decisions"):
        pages["some"].evaluate("void mixConsent.save({support: true})")

    own.python(CHANGE.format(purpose="A typo is mended.", material=[]))
    published(own, 2)
    for page in pages.values():
        revisit(page, own)
        expect(banner(page)).to_have_count(0)

    own.python(CHANGE.format(purpose="Something else altogether.", material=["analytics"]))
    published(own, 3)
    for name in ("no", "some"):
        revisit(pages[name], own)
        expect(banner(pages[name])).to_have_count(0)
    page = pages["yes"]
    revisit(page, own)
    expect(banner(page)).to_contain_text("Usage statistics – More.")
    assert panel(page)["analytics"] == ("lapsed", "choice")
    assert panel(page)["support"] == ("granted", "choice")
    before = page.evaluate("document.cookie.match(/~support:[^~;]*/)[0]")

    answer(page, "Accept all")
    revisit(page, own)
    assert panel(page)["analytics"] == ("granted", "choice")
    after = page.evaluate("document.cookie.match(/~support:[^~;]*/)[0]")
    assert after == before  # kept, with its version and the day of the first answer (R64)
    for context in contexts.values():
        context.close()


def published(own: Project, number: int) -> None:
    """Wait until every process has heard of it: the service's, and the site's own server."""
    own.await_everywhere(own.site_url, f"notice {number}")
    own.await_everywhere(f"{own.url}/banner.json", f'"notice":{number},')


def revisit(page: Page, own: Project) -> None:
    """Come back as a visitor does whose cached banner has gone stale."""
    session = page.context.new_cdp_session(page)
    session.send("Network.clearBrowserCache")
    page.goto(own.site_url)
    until_ready(page)
