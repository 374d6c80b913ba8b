"""The requests that `trace` follows, in a process and an installation of their own."""

import json
import re
import sys
from collections.abc import Callable
from functools import partial
from http.cookies import SimpleCookie
from io import BytesIO
from types import FrameType
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.utils import timezone

from consent import notices
from consent.lib import uuid7
from consent.models import CategoryText, Site
from tests.shared import ROOT

PRODUCT = tuple(f"{ROOT / name}/" for name in ("consent", "config"))
DOMAIN = "mixnetworks.localhost"
ORIGIN = f"http://www.{DOMAIN}"
REVIEW = "/admin/consent/notice/publish/mix/"
BROWSER: dict[str, Any] = {
    "HTTP_HOST": settings.CONSENT_SERVICE_URL.partition("://")[2],
    "HTTP_X_REGION": "DE",
    "HTTP_ACCEPT_ENCODING": "gzip, br",
}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')

Answer = tuple[int, list[tuple[str, str]]]  # a status, and headers


class Trace:
    """Which of the project's functions are called between `with` and its end."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, int]] = []

    def __enter__(self) -> Self:
        sys.setprofile(self._on_event)
        return self

    def __exit__(self, *error: object) -> None:
        sys.setprofile(None)

    @property
    def files(self) -> int:
        return len({file for file, _, _ in self.calls})

    @property
    def functions(self) -> int:
        return len({*self.calls})

    def _on_event(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        is_named = code.co_name[0] != "<"  # else a comprehension, or a lambda
        if event == "call" and is_named and code.co_filename.startswith(PRODUCT):
            self.calls.append((code.co_filename, code.co_qualname, code.co_firstlineno))


def main() -> None:
    Site.objects.update(origins=ORIGIN, cookie_domain=DOMAIN)
    staff = Client(**BROWSER)
    staff.force_login(get_user_model().objects.create_superuser("nina"))
    _publish(staff)
    _visits()
    CategoryText.objects.filter(language="en").update(purpose="To count visits and orders.")
    review, confirm = _publish(staff)
    files = f"{review.files} / {confirm.files}; {len(review.calls + confirm.calls):,}"
    _print("publication: review / confirmation (files; calls)", files, "≤ 55; ≤ 30,000")


def _print(*row: str) -> None:
    sys.stdout.write(" | ".join(row) + "\n")


def _visits() -> None:
    """The first of each brings along what a process makes once, and then remembers."""
    _decide(uuid7.uuid7(timezone.now()))
    id = uuid7.uuid7(timezone.now())
    decision, headers = _traced(partial(_decide, id), 201)
    _print(
        "a decision runs through (files / functions)",
        f"{decision.files} / {decision.functions}",
        "≤ 25 / 90",
    )
    cookies = {"HTTP_COOKIE": _cookies(headers)}
    for title, path, target in (
        ("a check, first / remembered (files)", "/v1/check?site=mix", "≤ 22 / 13"),
        ("`banner.js`, first / cached (files)", "/banner.js", "≤ 18 / 10"),
    ):
        shown = cookies if "check" in path else {}
        first, again = (_traced(partial(_get, path, **shown), 200)[0].files for _ in range(2))
        _print(title, f"{first} / {again}", target)
    receipt = f"/preferences/receipt/file/?site=mix&id={id}"
    _print(
        "receipt file (files)",
        str(_traced(partial(_get, receipt, **cookies), 200)[0].files),
        "≤ 25",
    )


def _publish(staff: Client) -> tuple[Trace, Trace]:
    with Trace() as review:
        page = staff.get(REVIEW)
    form = dict(HIDDEN.findall(page.content.decode())) | {"reason": "To be followed"}
    with Trace() as confirm:
        answer = staff.post(REVIEW, form | {"material": "analytics"})
    if (page.status_code, answer.status_code) != (200, 302):
        raise SystemExit(f"Not published: {page.status_code}, {answer.content.decode()[:2000]}")
    return review, confirm


def _traced(ask: Callable[[], Answer], expected: int) -> tuple[Trace, list[tuple[str, str]]]:
    with Trace() as trace:
        status, headers = ask()
    if status != expected:
        raise SystemExit(f"Expected {expected}, and the answer was {status}: {headers}")
    return trace, headers


def _decide(id: UUID) -> Answer:
    in_force = notices.current()
    choices = {category.key: category.key == "analytics" for category in in_force.ruleset.optional}
    decision = {
        "id": str(id),
        "site": "mix",
        "notice": in_force.number,
        "choices": choices,
        "surface": "banner",
        "method": "custom",
        "language": "en",
        "region": "DE",
        "signal": False,
    }
    body = json.dumps(decision).encode()
    request = RequestFactory().post(
        "/v1/decisions", body, "text/plain", HTTP_ORIGIN=ORIGIN, **BROWSER
    )
    return _response(request.environ | {"wsgi.input": BytesIO(body)})


def _get(path: str, **headers: Any) -> Answer:
    return _response(RequestFactory().get(path, **BROWSER, **headers).environ)


def _response(environ: dict[str, Any]) -> Answer:
    from config.wsgi import application  # only now: it reads what is in force

    sent: list[Any] = []
    body = application(environ, lambda *line: sent.append(line))
    list(body)
    if close := getattr(body, "close", None):
        close()
    status, headers = sent[0]
    return int(status[:3]), headers


def _cookies(headers: list[tuple[str, str]]) -> str:
    jar: SimpleCookie = SimpleCookie()
    for name, value in headers:
        if name == "Set-Cookie":
            jar.load(value)
    return "; ".join(f"{one.key}={one.coded_value}" for one in jar.values())
