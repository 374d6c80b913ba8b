"""A stand-in for site and service that fails on demand, as the real one hopefully never does."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from consent.lib.origins import hash_of
from consent.scripts.banner import WORDS, shortened
from consent.scripts.words import AGAIN, DIALOG, PLACEHOLDER
from tests.browser.serving import serving

SERVED = Path(__file__).parents[2] / "static" / "consent"
BANNER = SERVED / "banner.js"
STATE = "mix_consent_state"
SECONDS = 30.0
CREDENTIALS = {"Access-Control-Allow-Credentials": "true"}
_NO_MORE: Mapping[str, str] = {}
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
        key: {"name": key, "summary": f"For {key}", "purpose": f"{key}."} for key in VERSIONS
    },
}


@dataclass
class Stand:
    port: int = 0
    body: str = ""
    head: str = ""
    policy: str = ""
    service: str = ""  # a real one, where this stand is only the site
    key: str = ""  # of the site there
    failures: list[tuple[int, dict[str, Any]]] = field(default_factory=list)  # 0 hangs up
    decisions: list[dict[str, Any]] = field(default_factory=list)
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
        return self.service or f"http://consent.mixnetworks.localhost:{self.port}"

    @property
    def site_url(self) -> str:
        return f"http://www.mixnetworks.localhost:{self.port}/"

    @property
    def strictest(self) -> str:
        return (
            f"default-src 'none'; script-src {self.url} 'nonce-once'; connect-src {self.url};"
            " require-trusted-types-for 'script'"
        )

    def page(self) -> str:
        query = f"?site={self.key}" if self.key else ""
        tag = f'<script async src="{self.url}/banner.js{query}"></script>'
        return (
            f"<!doctype html><html lang=en><title>Site</title>{tag}{self.head}"
            f'<body><p>Site</p>{self.body}<p><a href="/" data-consent-open>Settings</a></p>'
        )

    def script(self) -> str:
        return BANNER.read_text().replace("__MIX_CONFIG__", json.dumps(self.config()))

    def config(self) -> dict[str, Any]:
        optional = [
            {"key": key, "version": version, "name": key, "cookies": []}
            for key, version in VERSIONS.items()
        ]
        told = {
            "service": self.url,
            "site": "mix",
            "origins": [hash_of(self.site_url.rstrip("/"))],
            "notice": 1,
            "language": "en",
            "languages": ["en"],
            "region": {
                "code": "CA-QC",
                "opt_in": 1,
                "laws": [{"memory_days": 182, "reask_days": 182}],
            },
            "categories": optional,
            "texts": list(WORDS),
        }
        return shortened(told)

    def record(self, decision: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Keep the decision, and say what it says; or fail as it was told to."""
        self.decisions.append(decision)
        if self.failures:
            return self.failures.pop(0)
        decided_at = int(decision["id"].replace("-", "")[:12], 16) // 1000
        choices = sorted((dict.fromkeys(VERSIONS, False) | decision["choices"]).items())
        told = [f"{key}:{VERSIONS[key]}:{int(granted)}" for key, granted in choices]
        state = "~".join(["1", str(decided_at // 86_400), "CA-QC", "0", *told])
        return 201, {"receipt": decision["id"], "state": state}


class Handler(BaseHTTPRequestHandler):
    stand: Stand

    def do_GET(self) -> None:
        name = self.path.strip("/")
        if name == "banner.js":
            self.answer(200, self.stand.script(), "text/javascript")
        elif name.startswith("parts/"):
            part = SERVED / name.partition("?")[0]
            words = json.dumps(WORDS_OF_PARTS)
            self.answer(200, part.read_text().replace(PLACEHOLDER, words), "text/javascript")
        elif name.startswith("register.json"):
            self.answer(200, "{}", "application/json")
        elif name.startswith("words.json"):
            self.answer(200, json.dumps(WORDS_OF_PARTS), "application/json")
        elif name.endswith(".js"):
            self.answer(200, f"(window.ran ??= []).push('{name[:-3]}')", "text/javascript")
        else:
            policy = {"Content-Security-Policy": self.stand.policy}
            self.answer(200, self.stand.page(), "text/html", policy)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/v1/decisions":
            return self.answer(204, "", "text/plain", CREDENTIALS)
        if sent == b"{}":  # whether this origin is known
            return self.answer(400, "{}", "application/problem+json")
        status, told = self.stand.record(json.loads(sent))
        self.stand.answers.wait(SECONDS)
        if not status:
            return None
        more = dict(CREDENTIALS)
        if "state" in told:
            place = "Domain=mixnetworks.localhost; Path=/; Secure; SameSite=Lax"
            more["Set-Cookie"] = f"{STATE}={told['state']}; {place}"
        self.answer(status, json.dumps(told), "application/json", more)

    def answer(self, status: int, text: str, kind: str, more: Mapping[str, str] = _NO_MORE) -> None:
        origin = self.headers["Origin"] or "*"
        headers = {
            "Content-Type": f"{kind}; charset=utf-8",
            "Access-Control-Allow-Origin": origin,
            **more,
        }
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def standing(stand: Stand | None = None) -> Iterator[Stand]:
    stand = stand or Stand()
    with serving(Handler, stand=stand) as stand.port:
        yield stand
