"""A consent service of the test's own: the published documents over real HTTP."""

import hashlib
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Literal
from uuid import UUID

from consent.client import ConsentClient
from consent.cookies import decision_token
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing
from consent.kernel.rules import Answer, Choice

NOON = 1_790_000_000  # 21 September 2026, 14:13:20 UTC
DAY = 86_400
ISSUER = "https://consent.mixnetworks.com"
COOKIE = "__Secure-mix_consent"
ACCOUNT = "__Secure-mix_account"
ALONE = f"1~{NOON // DAY}~FR~2"  # the state cookie of an account that opted out

_SLOW, _DRIP = 30, 0.05  # octets, and seconds between two of them

MakeClient = Callable[..., ConsentClient]
RING = KeyRing.from_secrets(["a secret of fifty characters, or nearly so, is long"])

VISITOR = UUID("0199a0c0-0000-7000-8000-000000000002")


def category(key: str, *cookies: str, **more: Any) -> dict[str, Any]:
    flags = {"necessary": False, "sells_or_shares": False, "targets_ads": False}
    return {
        "key": key,
        "version": 1,
        **flags,
        "third_party": False,
        "cookies": [{"name": name} for name in cookies],
        **more,
    }


def region(code: str, model: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "covers": [],
        "model": model,
        "overrides": {},
        "memory_days": 182,
        "reask_days": 182,
        "valid_from": None,
        "valid_to": None,
        **more,
    }


def notice(**more: Any) -> dict[str, Any]:
    return {
        "schema": 1,
        "number": 3,
        "site": {"key": "mix", "cookie_domain": "mixnetworks.com"},
        "categories": [
            category("necessary", "sessionid", "csrftoken", necessary=True),
            category("preferences", "language"),
            category("personalization", "recent"),
            category("support", "chat_*", third_party=True),
            category("analytics", "_ga", "_ga_*"),
            category("marketing", "_fbp", sells_or_shares=True, targets_ads=True),
        ],
        "regions": [
            region("US-CA", "opt-out", memory_days=400, reask_days=None),
            region("EEA", "opt-in", covers=["FR", "DE"]),
            region("ZZ", "opt-in"),
        ],
        **more,
    }


def token(decided_at: int = NOON, /, **yes: bool) -> str:
    return token_for("mix", decided_at, **yes)


def token_for(site: str, decided_at: int = NOON, /, **yes: bool) -> str:
    choices = {key: Choice(1, granted) for key, granted in yes.items()}
    return sign(Answer(decided_at, choices, region="US-CA"), site)


def sign(answer: Answer, site: str = "mix", entry: bytes = b"") -> str:
    signed = SignedDecision(UUID(int=7), site, 3, answer, entry)
    return decision_token.issue(signed, RING, ISSUER)


EVERYTHING = dict.fromkeys(
    ["preferences", "personalization", "support", "analytics", "marketing"], True
)
NOTHING = dict.fromkeys(EVERYTHING, False)


@dataclass
class FakeService:
    """Serves these documents; `status` other than 200 makes it fail."""

    notice: dict[str, Any] = field(default_factory=notice)
    jwks: dict[str, Any] = field(default_factory=RING.jwks)
    status: int = 200
    body: bytes | None = None
    delay: Any = None  # an Event that an answer waits for
    drips: Literal["head", "body"] | None = None  # what comes one octet after the other
    raw: bytes | None = None  # what it says instead of HTTP
    moved: str = ""  # where it sends on to
    fragment: dict[str, Any] = field(default_factory=dict)  # for whatever is asked
    account_reply: dict[str, Any] = field(default_factory=dict)
    log: Any = None  # what answers below /log/, a FakeLog
    log_paths: list[str] = field(default_factory=list)  # that were asked for below /log/
    requests: list[tuple[str, dict[str, str], int]] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.answer(self)

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"]))
                service.bodies.append(json.loads(sent))
                service.answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        if self.delay:
            self.delay.wait(10)
        if request.path.startswith("/log/"):
            self.answer_log(request)
            return
        if self.raw is not None:
            request.wfile.write(self.raw)
            return
        site = self.notice["site"]["key"]
        document = {
            "/.well-known/jwks.json": self.jwks,
            f"/v1/notice?site={site}": self.notice,
            f"/v1/account?site={site}": self.account_reply,
            f"/v1/rehearsals?site={site}": {"passed": True},
        }
        is_fragment = request.path.startswith("/v1/fragment?")
        found = self.fragment if is_fragment else document.get(request.path)
        body = self.body if self.body is not None else json.dumps(found).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        status = self.status if found else 404
        if status == 200 and request.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((request.path, headers, status))
        self.send(request, status, etag, body)

    def answer_log(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.removeprefix("/log/")
        body = self.log.answer(path) if self.log and self.status == 200 else None
        status = self.status
        if status == 200 and body is None:
            status = self.log.missing if self.log else 404
        self.log_paths.append(path)
        if status:
            self.send(request, status, "", body or b"")

    def send(self, request: BaseHTTPRequestHandler, status: int, etag: str, body: bytes) -> None:
        write = request.wfile.write
        head = f"HTTP/1.0 {status} -\r\nETag: {etag}\r\nContent-Length: {len(body)}\r\n"
        head += f"Location: {self.moved}{request.path}\r\n" if self.moved else ""
        for part, content in (("head", f"{head}\r\n".encode()), ("body", body)):
            at_once = content[_SLOW:] if part == self.drips else content
            with suppress(ConnectionError):
                for octet in content.removesuffix(at_once):
                    write(bytes([octet]))
                    time.sleep(_DRIP)
                write(at_once)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
