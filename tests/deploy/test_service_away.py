"""Answers of the proxies while the service behind them is stopped, or restarts."""

import threading
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.deploy import proxies
from tests.deploy.installed import SITE, installed
from tests.deploy.proxies import Ports, Proxy
from tests.outages.service import Service, until
from tests.servers import free_port

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


def test_a_rolling_restart_behind_haproxy_fails_no_request(tmp_path: Path) -> None:
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

    def await_word(proxy: Proxy, word: str) -> None:
        """HAProxy asks each server every second, and logs what became of it."""
        log = proxy.folder / "proxy.log"
        until(lambda: word in log.read_text(), f"HAProxy says {word}")

    with (
        Service(project, "--workers", "1") as first,
        Service(two, "--workers", "1") as second,
        proxies.haproxy(tmp_path, ports) as proxy,
    ):
        visitor = threading.Thread(target=visit, args=(proxy,))
        visitor.start()
        for name, service in (("one", first), ("two", second)):
            service.__exit__()
            await_word(proxy, f"service/{name} is DOWN")
            before = answers[200]
            until(partial(has_more, answers, before), "the other one answers")
            service.start()
            await_word(proxy, f"service/{name} is UP")
        over.set()
        visitor.join()

    assert set(answers) == {200}, answers
