"""A site is switched off, and on again: seconds until each kind of visitor and server says so.

It takes some five minutes: so long a browser believes the banner that it keeps.
"""

import base64
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from consent.client import ConsentClient
from tests import provision
from tests.browser.chromium import FLAGS
from tests.deploy import proxies
from tests.deploy.proxies import DOMAIN, SITE, STAFF, Ports, Proxy
from tests.deploy.site import site
from tests.outages.asking import get
from tests.outages.service import Service
from tests.servers import Project, free_port

PLACE = "US-OH"  # where silence may be a yes
OPTIONAL = "analytics"
MOST_SECONDS = 420
SEED = """
from consent import publishing
from tests import filled
publishing.publish(filled.seed(origins=["{origin}"], cookie_domain="{domain}"))
"""
SWITCH = """
import time
from consent.models import Site
from consent.record import switches
switches.switch(Site.objects.get(), is_off={is_off}, reason="A bench", by="alice")
print(time.time())
"""
BROWSERS_COPY = "browser, with the banner in its cache"
Ask = Callable[[], bool]


def main() -> None:
    with TemporaryDirectory(prefix="emergency-") as name, ExitStack() as stack:
        project, proxy, issuer = stack.enter_context(_installation(Path(name)))
        playwright = stack.enter_context(sync_playwright())
        browser = _browser(playwright, proxy)
        page = f"https://{SITE}:{proxy.ports.https}/"
        keeping = browser.new_context()
        asks = _servers(project, proxy, issuer, stack)
        browsers: dict[str, Ask] = {
            "browser, on its first page": lambda: _is_asked_anew(browser, page),
            BROWSERS_COPY: lambda: _is_asked(keeping, page),
        }
        for ask in (*asks.values(), *browsers.values()):
            assert ask(), "on, to begin with"
        print(f"{'':42}{'off':>8}{'on':>8}")
        off = _switch(project, asks, browsers, is_off=True)
        on = _switch(project, asks, browsers, is_off=False)
        for what, seconds in off.items():
            print(f"{what:42}{seconds:7.1f}s{on[what]:7.1f}s")


def _switch(
    project: Project, asks: Mapping[str, Ask], browsers: Mapping[str, Ask], *, is_off: bool
) -> dict[str, float]:
    """Seconds from the moment at which it was switched."""
    began, seconds = float(project.python(SWITCH.format(is_off=is_off))), dict[str, float]()

    def settle(what: str, ask: Ask) -> None:
        while ask() is is_off and time.time() - began < MOST_SECONDS:
            time.sleep(0.05)
        seconds[what] = time.time() - began

    threads = [threading.Thread(target=settle, args=one) for one in asks.items()]
    for one in threads:
        one.start()
    waiting = dict(browsers)
    while waiting and time.time() - began < MOST_SECONDS:  # Playwright has one thread
        for what in list(waiting):
            if waiting[what]() is not is_off:
                seconds[what] = time.time() - began
                del waiting[what]
        time.sleep(0.5)
    for one in threads:
        one.join()
    seconds |= dict.fromkeys(waiting, float("inf"))
    return {what: seconds[what] for what in (*asks, *browsers)}


@contextmanager
def _installation(folder: Path) -> Iterator[tuple[Project, Proxy, str]]:
    """The service as a path of the site, behind nginx as operators copy it."""
    ports = Ports(free_port())
    origin = f"https://{SITE}:{ports.https}"
    (own := folder / "service").mkdir()
    settings = {"CONSENT_SERVICE_URL": f"{origin}/consent", "CONSENT_ADMIN": STAFF}
    project = replace(Project.make(own, TMPDIR=str(own), **settings), port=ports.service)
    project.migrate()
    project.python(SEED.format(origin=origin, domain=DOMAIN))
    (front := folder / "nginx").mkdir()
    with Service(project), site(ports.site), proxies.nginx(front, ports, "path") as proxy:
        yield project, proxy, f"{origin}/consent"


def _servers(project: Project, proxy: Proxy, issuer: str, stack: ExitStack) -> dict[str, Ask]:
    host = f"{SITE}:{proxy.ports.https}"
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Region": PLACE}

    def tag() -> bool:
        return b"switched off" not in get(project.port, "/consent/banner.js", **headers).body

    def tag_by_nginx() -> bool:
        return "switched off" not in proxy.ask("/consent/banner.js", host=SITE).text

    def check() -> bool:
        told = get(project.port, "/consent/v1/check?site=mix", **headers).headers
        return OPTIONAL in (told["X-Consent-Allowed"] or "")

    asks: dict[str, Ask] = {
        "banner.js, from the service": tag,
        "banner.js, from nginx' cache": tag_by_nginx,
        "/v1/check": check,
    }
    for refresh in (0.5, 60.0):
        client = ConsentClient(
            f"http://127.0.0.1:{project.port}/consent",
            "mix",
            issuer=issuer,
            host=host,
            refresh=refresh,
            patience=10,
        )
        stack.callback(client.close)
        asks[f"library, refresh={refresh:g}"] = lambda client=client: client.check(  # type: ignore[misc]
            {}, region=PLACE
        ).allows(OPTIONAL)
    return asks


def _browser(playwright: Playwright, proxy: Proxy) -> Browser:
    """Its certificate is believed: what comes with a bad one, Chromium does not cache."""
    (chain,) = proxy.folder.rglob("fullchain.pem")
    key = load_pem_x509_certificate(chain.read_bytes()).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    spki = base64.b64encode(hashlib.sha256(der).digest()).decode()
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    flags = [*FLAGS, *as_root, f"--ignore-certificate-errors-spki-list={spki}"]
    return playwright.chromium.launch(executable_path=provision.path(provision.SHELL), args=flags)


def _is_asked(context: BrowserContext, address: str) -> bool:
    """Whether a page that is opened now has the banner."""
    page = context.new_page()
    try:
        page.goto(address)
        page.wait_for_timeout(300)
        return page.get_by_role("region", name="Cookies").count() > 0
    finally:
        page.close()


def _is_asked_anew(browser: Browser, address: str) -> bool:
    context = browser.new_context()
    try:
        return _is_asked(context, address)
    finally:
        context.close()
