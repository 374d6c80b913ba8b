"""A second engine: the visitor chooses, comes back, and changes their mind, in Firefox."""

import pytest

from tests.firefox.tab import Tab
from tests.servers import Project

pytestmark = pytest.mark.machine

OURS = {"__Host-mix_visitor", "__Secure-mix_consent", "mix_consent_state"}
BY_SCRIPT = {"demo_theme", "_demo_replay", "_demo_visits", "_demo_ads"}
BY_SERVER = {"_demo_interests", "_demo_stats"}
TAGS = {"analytics": "_demo_visits", "marketing": "_demo_ads", "replay": "_demo_replay"}
SCRIPTS = ["analytics.js", "ads.js", "replay.js", "theme.js"]
TITLE = "Cookies on mixnetworks.com"


def said(visitor: Tab) -> dict[str, str]:
    """What the pretend tags say on the page that they did."""
    return {
        key: visitor.evaluate(f"document.querySelector('#tag-{key}').textContent") for key in TAGS
    }


def ran() -> dict[str, str]:
    return {key: f"ran, and set {name}" for key, name in TAGS.items()}


def recorded(service: Project, receipt: str) -> str:
    """How the record has it: how often, and the method."""
    found = f"Decision.objects.filter(pk='{receipt}').values_list('method', flat=True)"
    return service.python(f"from consent.models import Decision; print(*{found})")


def test_a_yes_lets_the_tags_in_in_order_and_both_cookies_are_set(
    service: Project, visitor: Tab
) -> None:
    visitor.visit(f"{service.site_url}/")
    visitor.click("button", "Accept all")
    assert visitor.await_answer("/v1/decisions") == 201
    visitor.until("document.querySelector('#tag-preferences').textContent.startsWith('ran')")

    assert said(visitor) == ran()
    scripts = [url for url, _ in visitor.answers("/assets/") if url.endswith(".js")]
    assert {url.rpartition("/")[2] for url in scripts} == set(SCRIPTS)
    cookies = visitor.cookies()
    assert cookies.keys() >= OURS | BY_SCRIPT
    _, signed, readable = (cookies[name] for name in sorted(OURS))
    assert (signed["httpOnly"], signed["secure"], signed["sameSite"]) == (True, True, "lax")
    assert (readable["httpOnly"], readable["secure"]) == (False, True)
    assert "__Secure-mix_consent" not in visitor.evaluate("document.cookie")
    visitor.until("mixConsent.receipt()")
    assert recorded(service, visitor.evaluate("mixConsent.receipt()")) == "accept"
    assert visitor.evaluate("localStorage.length") == 0  # the pretend chat waits for its launcher

    visitor.reload()
    assert not visitor.shows("section", TITLE)
    visitor.until("document.querySelector('#tag-preferences').textContent.startsWith('ran')")
    assert said(visitor) == ran()
    assert visitor.cookies().keys() == OURS | BY_SCRIPT | BY_SERVER
    assert visitor.console() == []


@pytest.mark.requirement("R25")
def test_a_withdrawal_deletes_and_loads_the_page_anew(service: Project, visitor: Tab) -> None:
    visitor.visit(f"{service.site_url}/")
    visitor.click("button", "Accept all")
    visitor.await_answer("/v1/decisions")
    visitor.reload()  # with this, the server's own cookies come too
    visitor.until("document.querySelector('#tag-preferences').textContent.startsWith('ran')")
    assert visitor.cookies().keys() == OURS | BY_SCRIPT | BY_SERVER

    visitor.evaluate("(window.stale = true, void mixConsent.withdraw())")
    visitor.until("!window.stale && !!window.mixConsent?.allows")

    assert visitor.await_answer("/v1/decisions", 2) == 201
    assert visitor.cookies().keys() == OURS  # HttpOnly ones included
    kept = visitor.evaluate("[localStorage.length, ...Object.keys(sessionStorage)]")
    assert kept == [0, "mix_consent_receipt"]
    assert set(said(visitor).values()) == {"has not run"}
    assert not visitor.shows("section", TITLE)
    # to reach a cookie every parent domain is tried, and this browser names those it refuses
    assert [said for said in visitor.console() if not said.endswith("for invalid domain.")] == []
