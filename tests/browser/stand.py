"""A stand-in for site and service that fails on demand, and the strangers whose embeds it has."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from consent.lib.built_scripts import BANNER, FOLDER
from consent.scripts.config import hash_of
from consent.scripts.words import AGAIN, DIALOG, PLACEHOLDER, WORDS
from tests.browser.serving import SCRIPT, Headers, Reply
from tests.browser.waiting import until_ready

DOMAIN = "mixnetworks.localhost"
STATE = "mix_consent_state"
GIVEN = {False: 0, True: 3, None: 6}  # how the state has a choice that was asked by opt-in
SECONDS = 30.0
JSON = "application/json"
CREDENTIALS: Headers = (("Access-Control-Allow-Credentials", "true"),)
VERSIONS = {"analytics": 1, "support": 1, "marketing": 1}
WORDS_OF_PARTS = {
    "opted_out": "opted out: {names}, {provider}",
    "refused": "refused: {names}, {provider}",
    "embed_body": "embed_body {provider} {names}",
    **{name: name for name in ("once", "embed_once", "embed_always")},
    "notice": 1,
    "dialog": {name: name for name in DIALOG},
    "again": {name: name for name in AGAIN},
    "privacy": "",
    "categories": {
        key: {"name": key, "summary": f"For {key}", "purpose": f"{key}.", "change": ""}
        for key in VERSIONS
    },
}
FRAME = "<!doctype html><title>Player</title><h1>Playing</h1>"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"/>'
SELLS = 1
VIDEO = (
    '<iframe id="video" title="Video" width="480" height="270" data-consent="marketing" '
    'data-provider="Example Video" data-src="{stranger}/video"></iframe>'
)


@dataclass
class Stand:
    """In `head` and `body`, `{url}` is the service and `{stranger}` another host."""

    port: int = 0
    body: str = ""
    head: str = ""
    policy: str = ""
    language: str = "en"
    attributes: str = ""  # of the tag
    service: str = ""  # a real one, where this stand is only the site
    key: str = ""  # of the site there
    is_core: bool = False  # the tag carries its config
    question: str = ""  # in the page's HTML, before such a tag
    asks: bool = True  # whether anything is optional
    more: dict[str, Any] = field(default_factory=dict)  # in the config
    files: dict[str, Reply] = field(default_factory=dict)  # by their paths
    asked: list[str] = field(default_factory=list)  # host and path of what strangers were asked for
    failures: list[tuple[int, dict[str, Any]]] = field(default_factory=list)  # 0 hangs up
    decisions: list[dict[str, Any]] = field(default_factory=list)
    detections: list[dict[str, Any]] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)
    answers: threading.Event = field(default_factory=threading.Event)  # cleared, they wait

    def __post_init__(self) -> None:
        self.answers.set()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """What is decided meanwhile is answered afterwards."""
        self.answers.clear()
        yield
        self.answers.set()

    @property
    def url(self) -> str:
        return self.service or f"http://consent.{DOMAIN}:{self.port}"

    @property
    def site_url(self) -> str:
        return f"http://www.{DOMAIN}:{self.port}/"

    @property
    def stranger(self) -> str:
        return f"http://videos.localhost:{self.port}"

    @property
    def strictest(self) -> str:
        embeds = "".join(f"; {kind}-src {self.stranger}" for kind in ("frame", "img", "media"))
        return (
            f"default-src 'none'; script-src {self.url} 'nonce-once'; connect-src {self.url};"
            f" require-trusted-types-for 'script'{embeds}; style-src 'nonce-once'"
        )

    def page(self) -> str:
        query = {"site": self.key} if self.key else {}
        query |= {"language": self.language} if self.language != "en" else {}
        address = f"{self.url}/banner.js{'?' * bool(query)}{urlencode(query)}"
        attributes = self.attributes
        if self.is_core:
            address = f"{self.url}/core.js"
            attributes += f' data-config="{escape(json.dumps(self.config()))}"'
        tag = f'<script async {attributes} src="{address}"></script>'.replace("  ", " ")
        direction = "rtl" if self.language == "ar" else "ltr"
        text = (
            f'<!doctype html><html lang="{self.language}" dir="{direction}">'
            f"<title>Site</title>{'' if self.question else tag}{self.head}"
            f"<body>{self.question and self.question + tag}<p>Site</p>{self.body}"
            '<p><a href="/" data-consent-open>Settings</a></p>'
        )
        return text.replace("{stranger}", self.stranger).replace("{url}", self.url)

    def config(self) -> dict[str, Any]:
        optional = [
            {"key": key, "version": version, "name": key, "cookies": []}
            | ({"sale": SELLS} if key == "marketing" else {})
            | ({} if self.asks else {"necessary": 1})
            for key, version in VERSIONS.items()
        ]
        config = {
            "service": self.url,
            "site": "mix",
            "origins": [hash_of(self.site_url.rstrip("/"))],
            "notice": 1,
            "language": "en",
            "languages": ["en"],
            "region": {
                "code": "CA-QC",
                "model": 2,
                "laws": [{"memory_days": 182, "reask_days": 182}],
            },
            "categories": optional,
            "texts": list(WORDS),
        }
        return config | self.more

    def get(self, host: str, path: str) -> Reply:
        name = path.strip("/").partition("?")[0]
        if not host.endswith(DOMAIN):
            self.asked.append(host + path)
        if name in self.files:
            return self.files[name]
        if name == "banner.js":
            text = BANNER.read_text()
            return Reply(text.replace("__MIX_CONFIG__", json.dumps(self.config())), SCRIPT)
        if name == "core.js":
            return Reply((FOLDER / name).read_text(), SCRIPT)
        if name.startswith("parts/"):
            text = (FOLDER / name).read_text()
            return Reply(text.replace(PLACEHOLDER, json.dumps(WORDS_OF_PARTS)), SCRIPT)
        if name.endswith(".json"):
            return Reply(json.dumps(WORDS_OF_PARTS if name == "words.json" else {}), JSON)
        if name.endswith(".js"):
            return Reply(f"(window.ran ??= []).push('{name[:-3]}')", SCRIPT)
        if not host.endswith(DOMAIN):
            is_picture = name.startswith("picture")
            return Reply(PICTURE, "image/svg+xml") if is_picture else Reply(FRAME)
        return Reply(self.page(), headers=(("Content-Security-Policy", self.policy),))

    def post(self, path: str, sent: bytes) -> Reply | None:
        if path == "/v1/shown":
            self.shown.append(json.loads(sent))
        if path == "/v1/detections":
            self.detections.append(json.loads(sent))
        if path != "/v1/decisions":
            return Reply("", "text/plain", 204, CREDENTIALS)
        if sent == b"{}":  # whether this origin is known
            return Reply("{}", "application/problem+json", 400)
        status, reply = self.record(json.loads(sent))
        self.answers.wait(SECONDS)
        headers = CREDENTIALS
        if "state" in reply:
            place = f"Domain={DOMAIN}; Path=/; Secure; SameSite=Lax"
            headers += (("Set-Cookie", f"{STATE}={reply['state']}; {place}"),)
        return Reply(json.dumps(reply), JSON, status, headers) if status else None

    def record(self, decision: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Keep the decision, and say what it says; or fail as it was told to."""
        self.decisions.append(decision)
        if self.failures:
            return self.failures.pop(0)
        decided_at = int(decision["id"].replace("-", "")[:12], 16) // 1000
        choices = sorted((dict.fromkeys(VERSIONS, False) | decision["choices"]).items())
        fields = [f"{key}:{VERSIONS[key]}:{GIVEN[granted]}" for key, granted in choices]
        state = "~".join(["1", str(decided_at // 86_400), "CA-QC", "0", *fields])
        return 201, {"receipt": decision["id"], "state": state}


def visit(page: Page, stand: Stand, path: str = "") -> None:
    page.goto(stand.site_url + path)
    until_ready(page)


def come(context: BrowserContext, stand: Stand, path: str = "") -> Page:
    """Open a tab of one's own there."""
    page = context.new_page()
    visit(page, stand, path)
    return page


def frame(page: Page, name: str) -> FrameLocator:
    return page.frame_locator(f"#{name}")


def plays(page: Page, name: str) -> None:
    expect(frame(page, name).get_by_role("heading", name="Playing")).to_be_visible()


def waits(page: Page, name: str) -> None:
    expect(frame(page, name).get_by_role("button", name="embed_once")).to_be_visible()


def send(page: Page, call: str) -> None:
    """Answer by the page's script, and wait until the service has replied."""
    with page.expect_response("**/v1/decisions"):
        page.evaluate(f"void mixConsent.{call}")


def answer(page: Page, call: str) -> None:
    page.evaluate(f"void mixConsent.{call}")
