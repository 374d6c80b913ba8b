"""The requests that `trace` follows, in a process and an installation of their own."""

import json
import re
import secrets
import time
from collections.abc import Callable
from functools import partial
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory

from tests.bench._posts import DECISION
from tests.bench._trace import Trace

# All that is known here of the product's own names
DOMAIN = "mixnetworks.localhost"
ORIGIN = f"http://www.{DOMAIN}"
PUBLISH = "/admin/consent/notice/publish/mix/"
CATALOGUE = apps.get_model("consent", "CategoryText").objects.filter(category__key="analytics")
SITES = apps.get_model("consent", "Site").objects.all()
DRAFTS = ("consent/publishing/", {"Draft.of"})  # where a site's notice is drafted, and by what
NOTICES = 'FROM "consent_notice"'

HOST = settings.CONSENT_SERVICE_URL.partition("://")[2]
BROWSER: dict[str, Any] = {
    "HTTP_HOST": HOST,
    "HTTP_X_REGION": "DE",
    "HTTP_ACCEPT_ENCODING": "gzip, br",
}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')

Request = Callable[[], tuple[int, Any]]  # a status, and what came with it


def main() -> None:
    SITES.update(origins=ORIGIN, cookie_domain=DOMAIN)
    staff = _staff()
    _confirm(staff, _review(staff)[1])
    _application()
    time.sleep(3)  # its threads have had their first look, and renew nothing half-way
    traces = _visits() | _publication(staff)
    _print_all(traces)
    _print_publication(traces)
    _print_files("a decision, the next visitor's", traces)


def _visits() -> dict[str, Trace]:
    """The first of each brings along what a process makes once, and then remembers."""
    first, _ = _traced(_decide, 201)
    following, headers = _traced(_decide, 201)
    shown = {"HTTP_COOKIE": _cookies(headers)}
    check, banner = partial(_get, "/v1/check?site=mix", **shown), partial(_get, "/banner.js")
    return {
        "a decision, the process's first": first,
        "a decision, the next visitor's": following,
        "a decision, the same visitor's second": _traced(partial(_decide, **shown), 201)[0],
        "a check, first": _traced(check, 200)[0],
        "a check, remembered": _traced(check, 200)[0],
        "`banner.js`, first": _traced(banner, 200)[0],
        "`banner.js`, cached": _traced(banner, 200)[0],
    }


def _publication(staff: Client) -> dict[str, Trace]:
    CATALOGUE.filter(language="en").update(purpose="To count visits and to rate salespeople.")
    review, form = _traced(lambda: _review(staff), 200)
    confirm, _ = _traced(lambda: _confirm(staff, form), 302)
    return {"publishing: the review": review, "publishing: the confirmation": confirm}


def _traced(ask: Request, expected: int) -> tuple[Trace, Any]:
    with Trace() as trace:
        status, answer = ask()
    if status != expected:
        raise SystemExit(f"Expected {expected}, and the answer was {status}: {answer}")
    return trace, answer


# Visitors, through the application that a server loads


def _decide(**headers: Any) -> tuple[int, Any]:
    noise = secrets.token_hex(10)
    digits = f"{int(time.time() * 1000):012x}7{noise[:3]}8{noise[3:18]}"
    marks = [digits[a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))]
    body = json.dumps(DECISION | {"id": "-".join(marks)})
    request = RequestFactory().post(
        "/v1/decisions", body, "text/plain", HTTP_ORIGIN=ORIGIN, **BROWSER, **headers
    )
    return _response(request.environ | {"wsgi.input": BytesIO(body.encode())})


def _get(path: str, **headers: Any) -> tuple[int, Any]:
    return _response(RequestFactory().get(path, **BROWSER, **headers).environ)


def _application() -> Any:
    from config.wsgi import application  # only now: it reads what is in force

    return application


def _response(environ: dict[str, Any]) -> tuple[int, Any]:
    sent: list[Any] = []
    body = _application()(environ, lambda *line: sent.append(line))
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
    if not jar:
        raise SystemExit("The decision came back without a cookie.")
    return "; ".join(f"{one.key}={one.coded_value}" for one in jar.values())


# Staff, through Django's test client


def _staff() -> Client:
    staff = Client(**BROWSER)
    staff.force_login(get_user_model().objects.create_superuser("nina"))
    return staff


def _review(staff: Client) -> tuple[int, Any]:
    page = staff.get(PUBLISH)
    return page.status_code, dict(HIDDEN.findall(page.content.decode()))


def _confirm(staff: Client, form: dict[str, str]) -> tuple[int, Any]:
    answer = staff.post(PUBLISH, form | {"material": "analytics"})
    return answer.status_code, answer


# Tables


def _print_all(traces: dict[str, Trace]) -> None:
    heads: tuple[str, ...] = (
        "files",
        "of these consent/",
        "functions",
        "with lambdas and comprehensions",
    )
    heads += "returns to a file left", "calls", "queries"
    print(f"| one request | {' | '.join(heads)} |\n| --- |{' ---: |' * len(heads)}")
    for name, one in traces.items():
        ours = [file for file in one.files if file.startswith("consent/")]
        functions = len(set(one.named)), len(set(one.calls))
        cells = len(one.files), len(ours), *functions, one.returns, len(one.named), len(one.queries)
        print(f"| {name} | {' | '.join(map(str, cells))} |")
    print("\nA return: calls read from first to last, a file is entered that was left before.")


def _print_publication(traces: dict[str, Trace]) -> None:
    folder, names = DRAFTS
    print("\n| publishing a second notice | drafts | queries of notices | of those: every notice |")
    print("| --- |" + " ---: |" * 3)
    for name, one in traces.items():
        if not name.startswith("publishing"):
            continue
        drafts = sum(call.file.startswith(folder) and call.function in names for call in one.named)
        if not drafts:
            raise SystemExit("Nothing was drafted: name the function that drafts in DRAFTS.")
        notices = [sql for sql in one.queries if NOTICES in sql]
        every = [sql for sql in notices if "LIMIT" not in sql and '"body"' in sql]
        print(f"| {name} | {drafts} | {len(notices)} | {len(every)} |")


def _print_files(name: str, traces: dict[str, Trace]) -> None:
    one = traces[name]
    print(f"\n| {name}, file by file | entered | functions | calls |")
    print("| --- | ---: | ---: | ---: |")
    for file, entered in one.entries.most_common():
        functions = [call for call in one.named if call.file == file]
        print(f"| `{file}` | {entered} | {len(set(functions))} | {len(functions)} |")
