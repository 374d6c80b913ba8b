"""A real Prometheus that scrapes servers each second, with the rules that operators copy."""

import json
import re
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

from tests import provision
from tests.outages.service import until
from tests.servers import free_port, stop
from tests.shared import ROOT

FOLDER = ROOT / "config" / "deploy" / "prometheus"
PROMETHEUS = provision.Program("prometheus", ("prometheus",))
SCRAPES = 3


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

    def firing(self) -> list[str]:
        """The names of the alerts that fire."""
        alerts = self._get("alerts")["alerts"]
        return [one["labels"]["alertname"] for one in alerts if one["state"] == "firing"]

    def has_scraped(self) -> bool:
        found = self.query("min(count_over_time(up[10m]) and up == 1)")
        return bool(found) and float(found[0]["value"][1]) >= SCRAPES

    def answers(self) -> bool:
        try:
            self.firing()
        except OSError:  # it answers 503 while it begins
            return False
        return True

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
        until(lambda: prometheus.answers() or process.poll() is not None, "Prometheus answers")
        assert process.poll() is None, (folder / "log").read_text()
        until(prometheus.has_scraped, "all is scraped")
        yield prometheus
    finally:
        stop(process)
