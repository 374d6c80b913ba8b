"""What the proxies go on answering while the service behind them is stopped, or starts anew."""

import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from tests.deploy import proxies
from tests.deploy.installed import SITE, installed
from tests.deploy.proxies import Ports, Proxy
from tests.outages.service import Service, until
from tests.servers import free_port

PAGE = "/preferences/?site=mix&language=en"
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


def test_a_rolling_restart_behind_haproxy_fails_no_request(tmp_path: Path) -> None:
    ports = Ports(free_port())
    one = installed(tmp_path, ports, TMPDIR=str(tmp_path))
    two = replace(one, port=ports.second)
    answers: Counter[int | str] = Counter()
    over = threading.Event()

    def visit(proxy: Proxy) -> None:
        while not over.is_set():
            for path in ("/banner.js", "/v1/check", PAGE):
                try:
                    answers[proxy.ask(path, headers={"Origin": SITE}).status] += 1
                except OSError as error:
                    answers[repr(error)] += 1
            time.sleep(0.1)

    with (
        proxies.haproxy(tmp_path, ports) as proxy,
        Service(one, "--workers", "1") as first,
        Service(two, "--workers", "1") as second,
    ):
        time.sleep(2)  # until HAProxy has asked both
        visitors = [threading.Thread(target=visit, args=(proxy,)) for _ in range(3)]
        for visitor in visitors:
            visitor.start()
        for service in (first, second):
            service.__exit__()
            service.start()
            time.sleep(3)
        over.set()
        for visitor in visitors:
            visitor.join()

    assert set(answers) == {200}, answers
    assert answers[200] > 100


def test_a_switched_off_site_stays_off_when_the_service_goes_away(tmp_path: Path) -> None:
    """What no cache keeps would leave yesterday's banner there, to be sent once more."""
    ports = Ports(free_port())
    service = installed(tmp_path, ports)
    with proxies.nginx(tmp_path, ports) as proxy:
        with service.running("serve", "--workers", "1"):
            assert b"switched off" not in proxy.ask("/banner.js").body
            service.manage("site", "off", "mix", "--reason", "An undeclared script")
            until(lambda: b"switched off" in proxy.ask("/banner.js").body, "it is off")

        assert b"switched off" in proxy.ask("/banner.js").body
