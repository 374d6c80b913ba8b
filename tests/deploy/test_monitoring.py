"""What operators copy for monitoring, by what a real server says and a real Prometheus reads."""

import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres, provision
from tests.deploy.prometheus import FOLDER, watching
from tests.outages.decisions import SentDecision
from tests.outages.service import Service, installed, until
from tests.statistics.metrics.test_alerts import ALERTS, of_dashboard

pytestmark = pytest.mark.machine


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A real one on PostgreSQL, with a decision on record."""
    with postgres.running() as server:
        project = installed(tmp_path_factory.mktemp("watched"), server.create("watched"))
        with Service(project) as service:
            assert SentDecision({"analytics": True}).send(project.port)
            service.await_everybody()
            until(lambda: "consent_record_oldest" in scrape(service), "the record was looked at")
            yield service


def scrape(service: Service) -> str:
    url = f"http://127.0.0.1:{service.project.port}/metrics"
    with urllib.request.urlopen(url, timeout=30) as response:
        text: str = response.read().decode()
    return text


def promtool(*arguments: str, stdin: str = "") -> str:
    done = subprocess.run(
        [provision.path(provision.PROMTOOL), *arguments],
        input=stdin,
        cwd=FOLDER,
        capture_output=True,
        text=True,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    return told


def test_the_rules_are_rules_and_each_fires_once_and_none_in_a_usual_hour() -> None:
    told = promtool("check", "config", "--lint=all", "prometheus.yml")
    assert f"{len(ALERTS)} rules found" in told
    assert "SUCCESS" in promtool("test", "rules", "alerts_test.yml")


def test_promtool_finds_nothing_wrong_with_a_scrape(service: Service) -> None:
    assert promtool("check", "metrics", stdin=scrape(service)) == ""


def test_each_panel_shows_something_and_nothing_fires(service: Service, tmp_path: Path) -> None:
    for path in ("/v1/check", "/banner.js", "/preferences/", "/admin/login/"):
        service.project.status(path)
    with watching([service.project.port], tmp_path / "prometheus") as prometheus:
        empty = []
        for expression in of_dashboard():
            text = expression.replace("$__rate_interval", "1m").replace("$job", ".*")
            found = prometheus.query(text.replace("$instance", ".*"))
            if not found and not expression.endswith("> 0"):
                empty.append(expression)
        assert empty == []
        until(lambda: not prometheus.firing(), "nothing fires")
