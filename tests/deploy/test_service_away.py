"""Answers of the proxies while the service behind them is stopped, or restarts."""

import threading
import urllib.request
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.deploy import proxies
from tests.deploy.installed import SITE, installed
from tests.deploy.proxies import Ports, Proxy
from tests.outages.service import Service, until
from tests.servers import Project, free_port

pytestmark = pytest.mark.machine
KEPT = ("/banner.js", "/register.json?site=mix&language=en", "/v1/notice", "/parts/after.js")


def test_nginx_sends_what_all_visitors_share_while_the_service_is_away(tmp_path: Path) -> None:
    ports = Ports(free_port())
    service = installed(tmp_path, ports)
    with proxies.nginx(tmp_path, ports) as proxy:
        with service.running("serve", "--workers", "1"):
            before = {path: proxy.ask(path).body for path in KEPT}
            assert proxy.ask("/v1/check").status == 200

        for path in KEPT:
            assert proxy.ask(path).body == before[path]
        assert proxy.ask("/v1/check").status == 502  # nobody's answer is another's
        assert proxy.ask("/banner.js", headers={"Sec-GPC": "1"}).status == 502

        with service.running("serve", "--workers", "1"):
            service.manage("site", "off", "mix", "--reason", "An undeclared script")
            until(lambda: b"switched off" in proxy.ask("/banner.js").body, "it is off")
        # What no cache keeps would leave yesterday's banner there, to be sent once more
        assert b"switched off" in proxy.ask("/banner.js").body


def has_more(answers: Counter[int | str], before: int) -> bool:
    return answers[200] > before + 30


def is_asked(project: Project) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{project.port}/metrics") as response:
        return b'route="check"' in response.read()


def test_a_rolling_restart_behind_nginx_fails_no_request(tmp_path: Path) -> None:
    ports = Ports(free_port())
    project = installed(tmp_path, ports, TMPDIR=str(tmp_path))
    two = replace(project, port=ports.second)
    answers: Counter[int | str] = Counter()
    over = threading.Event()

    def visit(proxy: Proxy) -> None:
        while not over.is_set():
            for path in ("/banner.js", "/v1/check", "/preferences/?site=mix&language=en"):
                try:
                    answers[proxy.ask(path, headers={"Origin": SITE}).status] += 1
                except OSError as error:
                    answers[repr(error)] += 1

    second = {"#server 127.0.0.1:8001": f"server 127.0.0.1:{ports.second}"}
    with (
        Service(project, "--workers", "1") as first,
        Service(two, "--workers", "1") as other,
        proxies.nginx(tmp_path, ports, more=second) as proxy,
    ):
        visitor = threading.Thread(target=visit, args=(proxy,))
        visitor.start()
        for service in (first, other):
            service.__exit__()
            until(partial(has_more, answers, answers[200]), "the other one answers")
            service.start()
            until(partial(is_asked, service.project), "nginx asks it again")
        over.set()
        visitor.join()

    assert set(answers) == {200}, answers
