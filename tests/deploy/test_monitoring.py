"""The files for monitoring, as Prometheus' own tool reads them."""

import json
import subprocess
from pathlib import Path

import pytest

from tests import provision
from tests.outages.service import installed
from tests.record.statistics.metrics.test_alerts import ALERTS, of_dashboard
from tests.shared import ROOT

pytestmark = pytest.mark.machine
FOLDER = ROOT / "config" / "deploy" / "prometheus"


def promtool(*arguments: str, stdin: str = "") -> str:
    done = subprocess.run(
        [provision.path(provision.PROMTOOL), *arguments],
        input=stdin,
        cwd=FOLDER,
        capture_output=True,
        text=True,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    return output


def test_the_rules_are_rules_and_each_fires_once_and_none_in_a_usual_hour() -> None:
    output = promtool("check", "config", "--lint=all", "prometheus.yml")
    assert f"{len(ALERTS)} rules found" in output
    assert "SUCCESS" in promtool("test", "rules", "alerts_test.yml")


def test_promtool_finds_nothing_wrong_with_a_scrape(tmp_path: Path) -> None:
    project = installed(tmp_path)
    with project.running("serve"):
        scrape = project.get(f"{project.url}/metrics")
    assert "consent_request_seconds_bucket" in scrape
    assert promtool("check", "metrics", stdin=scrape) == ""


def test_each_panel_asks_what_prometheus_understands() -> None:
    texts = [query.replace("$__rate_interval", "1m") for query in of_dashboard()]
    rules = [{"record": f"panel:{number}", "expr": text} for number, text in enumerate(texts)]
    output = promtool(
        "check", "rules", stdin=json.dumps({"groups": [{"name": "a", "rules": rules}]})
    )
    assert f"{len(texts)} rules found" in output
