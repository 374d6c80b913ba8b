"""Metrics are shown to those who may see them, of all processes together."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from consent.web import metrics
from tests.record.statistics.metrics.scraping import read
from tests.shared import ROOT


class TestWhoIsTold:
    def test_nobody_outside(self, client: Client) -> None:
        for outside in ({"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}):
            response = client.get("/metrics", **outside)  # type: ignore[arg-type]
            assert (response.status_code, b"consent_" in response.content) == (404, False)


class TestSeveralProcesses:
    COUNT = (
        "import os, django; django.setup()\n"
        "from consent.web import metrics\n"
        "metrics.begin(methods=['accept'], limits=['shown'])\n"
        "metrics.requests('check', 200).observe(0.3); metrics.requests('check', 403).observe(0.3)\n"
        "metrics.UNWRITTEN.labels('tally').set(3)\n"
    )
    SAY = (
        "from prometheus_client import generate_latest, CollectorRegistry\n"
        "registry = CollectorRegistry(); registry.register(metrics)\n"
        "print(generate_latest(registry).decode())\n"
    )

    def run(self, code: str, folder: Path, **variables: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": "tests.settings", metrics.FOLDER: str(folder)}
            | variables,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def test_go_on_from_those_of_the_one_before_which_leaves_no_file(self, tmp_path: Path) -> None:
        for _ in range(5):
            told = read(self.run(self.COUNT + self.SAY, tmp_path, **{metrics.NAME: "0"}))

        labels = (("route", "check"), ("status", "2xx"))
        assert told["consent_request_seconds_count", labels] == 5
        files = {path.name for path in tmp_path.iterdir()}
        assert files == {"counter_0.db", "gauge_livesum_0.db", "histogram_0.db"}

    def test_are_added_up_also_after_they_have_ended(self, tmp_path: Path) -> None:
        self.run(self.COUNT, tmp_path)
        (tmp_path / "histogram_1.db").touch()  # a process that is just beginning

        told = read(self.run(self.COUNT + self.SAY, tmp_path))

        labels = (("route", "check"), ("status", "2xx"))
        assert told["consent_request_seconds_count", labels] == 2
        assert told["consent_request_seconds_sum", labels] == pytest.approx(0.6)
        assert told["consent_request_seconds_bucket", (("le", "0.25"), *labels)] == 0
        assert told["consent_request_seconds_bucket", (("le", "0.5"), *labels)] == 2
        assert told["consent_failures_total", (("cause", "busy"),)] == 0
        # What one that has ended held in memory is gone
        assert told["consent_counts_unwritten", (("table", "tally"),)] == 3
        assert told["consent_workers", ()] == 1
