"""Alert rules, dashboard and manual, read beside what the service says of itself."""

import json
import re

import pytest
from django.core.management import get_commands
from django.test import Client

from consent.lib import readings
from consent.models import Decision, Site
from consent.web import limits, metrics
from tests.places import place_all
from tests.record.statistics.metrics.scraping import send
from tests.shared import ROOT

DEPLOY = ROOT / "config" / "deploy"
PAGES = sorted((ROOT / "config/manual").glob("*.md"))
MANUAL = (ROOT / "config/manual/reference.md").read_text()
DASHBOARD = json.loads((DEPLOY / "grafana" / "consent.json").read_text())
RULES = (DEPLOY / "prometheus" / "alerts.yml").read_text()
ALERTS = re.findall(r"- alert: (\w+)", RULES)
METRIC = re.compile(r"\bconsent_\w+")
ENDS = re.compile(r"_(bucket|count|sum)$")  # of a histogram's samples


def metrics_in(*expressions: str) -> set[str]:
    return {ENDS.sub("", name) for text in expressions for name in METRIC.findall(text)}


def of_dashboard() -> list[str]:
    targets = [target for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]
    return [one["expr"] for one in (*targets, *DASHBOARD["annotations"]["list"])]


@pytest.fixture
def exposed(site: Site, client: Client) -> set[str]:
    """The names of all metrics, of a service that has recorded something."""
    metrics.begin(methods=Decision.Method.values, limits=limits.LIMITS)
    assert send(client) == 201
    place_all()
    readings.read()
    text = client.get("/metrics").content.decode()
    names = set(re.findall(r"^# TYPE (consent_\w+) ", text, re.MULTILINE))
    return {name for name in names if not name.endswith("_created")}  # of one process alone


@pytest.mark.proof
def test_manual_rules_and_dashboard_name_the_metrics_that_there_are(exposed: set[str]) -> None:
    assert set(METRIC.findall(MANUAL)) - {"consent_notice", "consent_decision"} == exposed
    assert metrics_in(*re.findall(r"expr: (.+)", RULES)) <= exposed
    assert metrics_in(*of_dashboard()) == exposed, "the dashboard shows all of it"


def test_the_manual_names_every_alert_and_each_leads_to_a_section_of_it() -> None:
    assert sorted(set(re.findall(r"`(Consent[A-Z]\w+)`", MANUAL))) == sorted(ALERTS)
    sections = {
        f"{page.name}#{heading.lower().replace(' ', '-')}"
        for page in PAGES
        for heading in re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE)
    }
    runbooks = re.findall(r"runbook: config/manual/(\w+\.md#[\w-]+)", RULES)
    assert len(runbooks) == len(ALERTS)
    assert set(runbooks) <= sections


def test_what_an_alert_says_to_run_exists() -> None:
    """Commands of ours, and the unit as the kit calls it."""
    commands = set(re.findall(r"manage\.py ([\w-]+)", RULES))
    assert {"migrate", "publish", "site"} <= commands <= set(get_commands())
    units = set(re.findall(r"(?:systemctl status|journalctl -u) ([\w-]+)", RULES))
    assert units
    assert {f"{unit}.service" for unit in units} <= {
        path.name for path in (DEPLOY / "systemd").iterdir()
    }


def test_each_alert_is_tried() -> None:
    tried = (DEPLOY / "prometheus" / "alerts_test.yml").read_text()
    assert sorted(re.findall(r'alertname="(\w+)"', tried)) == sorted(ALERTS)
