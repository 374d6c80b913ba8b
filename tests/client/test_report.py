"""A page is visited once, and what it sets is held against the register."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from consent.client import ConsentClient, report
from consent.client.report import ReportRow, row_of
from tests.client.service import (
    COOKIE,
    EVERYTHING,
    ISSUER,
    NOON,
    NOTHING,
    FakeService,
    token,
)
from tests.shared import ROOT

SECRET = "s3cret"
Pages = dict[str, tuple[int, list[tuple[str, str]]]]


@dataclass
class Shop:
    """A site whose every page sets these cookies."""

    pages: Pages = field(default_factory=dict)
    visits: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shop.visits.append((self.path, dict(self.headers.items())))
                status, headers = shop.pages[self.path]
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def sets(
        self,
        *lines: str,
        path: str = "/",
        status: int = 200,
        to: str = "",
        kind: str = "text/html; charset=utf-8",
    ) -> str:
        headers = [("Set-Cookie", line) for line in lines]
        headers += [("Content-Type", kind)] if kind else []
        self.pages[path] = (status, headers + ([("Location", to)] if to else []))
        return f"{self.url}{path}"


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.server.shutdown()
    shop.server.server_close()


def run(client: ConsentClient, *words: str) -> tuple[int, list[str]]:
    parser = ArgumentParser()
    report.add_arguments(parser)
    lines: list[str] = []
    return report.run(parser.parse_args(words), client, lines.append), lines


@pytest.mark.requirement("R145")
def test_a_first_visit_is_told_in_a_table(client: ConsentClient, shop: Shop) -> None:
    url = shop.sets(
        f"sessionid={SECRET}; Path=/",
        f"_ga={SECRET}; Max-Age=63072000",
        f"mystery={SECRET}; Max-Age=7200",
        f"{COOKIE}={SECRET}",
        "_fbp=; Max-Age=0",
    )

    status, lines = run(client, url)

    assert status == 1
    assert lines == [
        f"200 {url}",
        "",
        "cookie                category       verdict  reason     asks for",
        "sessionid             necessary      granted  necessary  session",
        "_ga                   analytics      unasked  default    730 days  REFUSED",
        "mystery               –              –        –          2 hours   UNDECLARED",
        "__Secure-mix_consent  (this system)  –        –          session",
        "_fbp                  marketing      unasked  default    nothing   forgotten",
        "",
        "5 set, 2 of them may not be.",
        "What scripts set is not seen here; Found cookies in the admin counts it.",
    ]
    [(_, visits)] = shop.visits
    assert "Cookie" not in visits and "Sec-GPC" not in visits


def test_a_page_that_behaves_is_told_so(client: ConsentClient, shop: Shop) -> None:
    assert run(client, shop.sets()) == (0, [f"200 {shop.url}/", "No cookie was set."])

    status, lines = run(client, shop.sets("sessionid=1"))

    assert status == 0
    assert "1 set, 0 of them may not be." in lines


def test_another_state_may_be_asked_for(client: ConsentClient, shop: Shop) -> None:
    url = shop.sets("_ga=1", "_fbp=2")
    yes = f"{COOKIE}={token(**EVERYTHING)}"

    assert run(client, url, "--cookie", yes, "--region", "FR")[0] == 0
    assert run(client, url, "--region", "US-CA")[0] == 0
    status, lines = run(client, url, "--region", "US-CA", "--gpc")

    assert status == 1
    assert "_fbp    marketing  denied   signal  session   REFUSED" in lines
    assert [headers.get("Cookie") for _, headers in shop.visits] == [yes, None, None]
    assert [headers.get("Sec-GPC") for _, headers in shop.visits] == [None, None, "1"]


def test_redirects_are_followed_within_the_site(client: ConsentClient, shop: Shop) -> None:
    elsewhere = "http://other.example/"
    url = shop.sets("_ga=1", status=302, to="/next?a=b")
    shop.sets("mystery=1", path="/next?a=b", status=301, to=elsewhere)

    status, lines = run(client, url)

    assert status == 1
    assert lines[:2] == [f"302 {url}", f"301 {shop.url}/next?a=b"]
    assert "2 set, 2 of them may not be." in lines
    assert [path for path, _ in shop.visits] == ["/", "/next?a=b"]


def test_a_circle_ends(client: ConsentClient, shop: Shop) -> None:
    status, lines = run(client, shop.sets(status=302, to="/"))

    assert status == 2
    assert lines[-1] == f"{shop.url}/ sends on more than 10 times."
    assert len(shop.visits) == 10


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("ftp://x/", "Write the page as https://www.mixnetworks.com/, not 'ftp://x/'"),
        ("mixnetworks.com", "Write the page as"),
        ("http://127.0.0.1:1/", "http://127.0.0.1:1/ cannot be read: ConnectionRefusedError"),
    ],
)
def test_a_page_that_cannot_be_had_is_told(client: ConsentClient, url: str, problem: str) -> None:
    status, lines = run(client, url)

    assert status == 2
    assert lines[-1].startswith(problem)


@pytest.mark.requirement("R31")
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 404}, "answers 404, so it is not there"),
        ({"status": 500}, "answers 500"),
        ({"status": 302, "to": "http://other.example/"}, "sends on to http://other.example/"),
        ({"kind": "application/json"}, "is application/json, which is no page"),
        ({"kind": ""}, "is of no type, which is no page"),
    ],
)
def test_a_page_that_is_not_there_is_no_page_without_cookies(
    client: ConsentClient, shop: Shop, answer: dict[str, Any], said: str
) -> None:
    status, lines = run(client, shop.sets(**answer))

    assert status == 2
    assert said in lines[-1] and "nothing is known" in lines[-1]
    assert "No cookie was set." not in lines


def test_what_an_error_page_sets_is_told_all_the_same(client: ConsentClient, shop: Shop) -> None:
    status, lines = run(client, shop.sets("mystery=1", status=404))

    assert status == 1
    assert any("answers 404" in line for line in lines)
    assert "1 set, 1 of them may not be." in lines


def test_a_page_behind_a_redirect_of_the_site_is_a_page(client: ConsentClient, shop: Shop) -> None:
    url = shop.sets(status=302, to="/next")
    shop.sets(path="/next")

    assert run(client, url)[0] == 0


def test_without_a_register_nothing_is_concluded(
    client: ConsentClient, make_client: Any, service: FakeService, shop: Shop
) -> None:
    service.close()

    status, [line] = run(make_client(), shop.sets("_ga=1"))

    assert status == 2
    assert "the register is not known" in line
    assert shop.visits == []


def test_what_is_exempt_may_last_for_the_session(
    client: ConsentClient, service: FakeService
) -> None:
    [row] = [row for row in service.notice["categories"] if row["key"] == "preferences"]
    row["cookies"][0]["session_exempt"] = True
    client.refresh()
    refused = client.check({"Cookie": f"{COOKIE}={token(**NOTHING)}"})

    short, long = (
        row_of(line, refused, now=NOON) for line in ("language=fr", "language=fr; Max-Age=60")
    )

    assert short == ReportRow("language", "preferences", "denied", "choice", "session")
    assert not short.is_wrong
    assert (long.lasts, long.remark) == ("1 minutes", "REFUSED beyond the session")
    assert long.is_wrong


def test_odd_names_do_not_reach_the_terminal(client: ConsentClient) -> None:
    lines = ("\x1b[31mred=1", "ü=1", "nameless", "x" * 99 + "=1")
    found = [row_of(line, client.check({}), now=NOON) for line in lines]

    assert [row.name for row in found] == [r"\x1b[31mred", r"\xfc", "(no name)", "x" * 60]


def test_it_runs_without_django(service: FakeService, shop: Shop) -> None:
    url = shop.sets(f"_ga={SECRET}")
    given = ["--service", service.url, "--issuer", ISSUER]
    done = subprocess.run(
        [sys.executable, "-m", "consent.client", "report", url, *given],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "no.such"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1, done.stderr
    assert "_ga     analytics  unasked  default  session   REFUSED" in done.stdout
    assert SECRET not in done.stdout
