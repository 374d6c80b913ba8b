"""A real Prometheus that scrapes servers each second, with the rules that operators copy."""

import json
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

from tests import provision
from tests.servers import free_port, stop
from tests.shared import ROOT

FOLDER = ROOT / "config" / "deploy" / "prometheus"
PROMETHEUS = provision.Program("prometheus", ("prometheus",))
SECONDS = 60.0


@dataclass(frozen=True)
class Prometheus:
    port: int

    def query(self, expression: str) -> list[dict[str, Any]]:
        """What an expression comes to now; an AssertionError where it cannot be read."""
        try:
            answer = self._get("query", query=expression)
        except HTTPError as error:
            raise AssertionError(f"{expression}: {error.read().decode()}") from error
        found: list[dict[str, Any]] = answer["result"]
        return found

    def firing(self) -> dict[str, dict[str, Any]]:
        """The alerts that fire, by their names."""
        alerts = [one for one in self._get("alerts")["alerts"] if one["state"] == "firing"]
        return {one["labels"]["alertname"]: one for one in alerts}

    def await_peace(self) -> None:
        deadline = time.monotonic() + SECONDS
        while firing := self.firing():
            assert time.monotonic() < deadline, f"{list(firing)} go on firing"
            time.sleep(0.2)

    def await_scrapes(self, number: int = 3) -> None:
        deadline = time.monotonic() + SECONDS
        scrapes = "min(count_over_time(up[10m]) and up == 1)"
        while not (found := self.query(scrapes)) or float(found[0]["value"][1]) < number:
            assert time.monotonic() < deadline, "Nothing was scraped"
            time.sleep(0.2)

    def _get(self, path: str, **query: str) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urlencode(query)}"
        with urllib.request.urlopen(url, timeout=10) as response:
            answer: dict[str, Any] = json.loads(response.read())["data"]
        return answer


@contextmanager
def watching(ports: Sequence[int], folder: Path) -> Iterator[Prometheus]:
    """Our scrape configuration and our rules, with other targets and without patience."""
    folder.mkdir()
    rules = re.sub(r"\bfor: \w+", "for: 0s", (FOLDER / "alerts.yml").read_text())
    (folder / "alerts.yml").write_text(rules)
    targets = "".join(f"          - 127.0.0.1:{port}\n" for port in ports)
    config = (
        (FOLDER / "prometheus.yml").read_text().replace("          - 127.0.0.1:8000\n", targets)
    )
    assert targets in config
    (folder / "prometheus.yml").write_text(config.replace("_interval: 15s", "_interval: 1s"))
    prometheus = Prometheus(free_port())
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [
                provision.path(PROMETHEUS),
                f"--config.file={folder}/prometheus.yml",
                f"--storage.tsdb.path={folder}/data",
                f"--web.listen-address=127.0.0.1:{prometheus.port}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _await(prometheus, process, folder)
        yield prometheus
    finally:
        stop(process)


def _await(prometheus: Prometheus, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            prometheus.firing()
        except OSError:  # it answers 503 while it begins
            has_died = process.poll() is not None
            assert not has_died and time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.1)
        else:
            return
