"""The requests that `trace` follows, in a process and an installation of their own."""

import json
import re
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any, Self
from uuid import UUID

import werkzeug.test
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from consent import notices
from consent.lib import uuid7
from consent.models import CategoryText, Site
from tests.shared import ROOT

PRODUCT = tuple(f"{ROOT / name}/" for name in ("consent", "config"))
DOMAIN = "mixnetworks.localhost"
ORIGIN = f"http://www.{DOMAIN}"
REVIEW = "/admin/consent/notice/publish/mix/"
HEADERS = {
    "Host": settings.CONSENT_SERVICE_URL.partition("://")[2],
    "X-Region": "DE",
    "Accept-Encoding": "gzip, br",
}
BROWSER: dict[str, Any] = {"headers": HEADERS, "environ_base": {"REMOTE_ADDR": "127.0.0.1"}}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


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
    staff = Client(headers=HEADERS)
    staff.force_login(get_user_model().objects.create_superuser("nina"))
    _publish(staff)
    _visits()
    purposes = CategoryText.objects.filter(category__key="analytics", language="en")
    purposes.update(purpose="To count visits and orders.")
    review, confirm = _publish(staff)
    files = f"{review.files} / {confirm.files}; {len(review.calls + confirm.calls):,}"
    _print("publication: review / confirmation (files; calls)", files, "≤ 50; ≤ 20,000")


def _print(*row: str) -> None:
    sys.stdout.write(" | ".join(row) + "\n")


def _visits() -> None:
    """The first of each brings along what a process makes once, and then remembers."""
    from config.wsgi import application  # only now: it reads what is in force

    _decide(werkzeug.test.Client(application), uuid7.uuid7(timezone.now()))
    visitor = werkzeug.test.Client(application)
    id = uuid7.uuid7(timezone.now())
    decision = _decide(visitor, id)
    figures = f"{decision.files} / {decision.functions}"
    _print("a decision runs through (files / functions)", figures, "≤ 25 / 100")
    for title, path, target in (
        ("a check, first / remembered (files)", "/v1/check?site=mix", "≤ 22 / 13"),
        ("`banner.js`, first / cached (files)", "/banner.js", "≤ 18 / 10"),
    ):
        first, again = (_traced(partial(visitor.get, path, **BROWSER)) for _ in range(2))
        _print(title, f"{first.files} / {again.files}", target)
    receipt = f"/preferences/receipt/file/?site=mix&id={id}"
    trace = _traced(partial(visitor.get, receipt, **BROWSER))
    _print("receipt file (files)", str(trace.files), "≤ 25")


def _publish(staff: Client) -> tuple[Trace, Trace]:
    with Trace() as review:
        page = staff.get(REVIEW)
    form = dict(HIDDEN.findall(page.content.decode())) | {"reason": "To be followed"}
    with Trace() as confirm:
        answer = staff.post(REVIEW, form | {"material": "analytics"})
    if (page.status_code, answer.status_code) != (200, 302):
        raise SystemExit(f"Not published: {page.status_code}, {answer.content.decode()[:2000]}")
    return review, confirm


def _traced(ask: Callable[[], Any], expected: int = 200) -> Trace:
    with Trace() as trace:
        response = ask()
    if response.status_code != expected:
        raise SystemExit(f"Expected {expected}: {response.status}, {response.text[:2000]}")
    return trace


def _decide(visitor: werkzeug.test.Client, id: UUID) -> Trace:
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
    headers = HEADERS | {"Origin": ORIGIN, "Content-Type": "text/plain"}
    sent = BROWSER | {"data": json.dumps(decision), "headers": headers}
    return _traced(partial(visitor.post, "/v1/decisions", **sent), 201)
