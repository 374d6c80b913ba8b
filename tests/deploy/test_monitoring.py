"""Alert rules and dashboard, by what a real server says and a real Prometheus reads."""

import json
import re
import socket
import subprocess
import urllib.request
from collections.abc import Iterator

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest
from django.core.management import get_commands

from tests import provision
from tests.deploy.prometheus import FOLDER, Prometheus, watching
from tests.outages import postgres
from tests.outages.decisions import SentDecision
from tests.outages.postgres import Postgres
from tests.outages.service import Service, installed, until
from tests.shared import ROOT

MANUAL = (ROOT / "config" / "README.md").read_text()
DASHBOARD = json.loads((ROOT / "config/deploy/grafana/consent.json").read_text())
RULES = (FOLDER / "alerts.yml").read_text()
ALERTS = re.findall(r"- alert: (\w+)", RULES)
RUNBOOKS = re.findall(r"runbook: config/README.md#([\w-]+)", RULES)
EXPRESSIONS = re.findall(r"expr: (.+)", RULES)
SYSTEMD = ROOT / "config" / "deploy" / "systemd"
METRIC = re.compile(r"\bconsent_\w+")
ENDS = re.compile(r"_(bucket|count|sum)$")  # of a histogram's samples
ROUNDS = 40


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="module")
def service(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A real one on PostgreSQL, with a decision on record before it starts."""
    project = installed(tmp_path_factory.mktemp("watched"), server.create("watched"))
    with Service(project):
        assert SentDecision({"analytics": True}).send(project.port)
    with Service(project) as service:
        service.await_everybody()
        until(lambda: "consent_record_oldest" in scrape(service), "the record was looked at")
        until(lambda: "consent_last_write" in scrape(service), "it has written")
        yield service


@pytest.fixture(scope="module")
def prometheus(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    folder = tmp_path_factory.mktemp("prometheus") / "prometheus"
    with watching([service.project.port], folder) as prometheus:
        yield prometheus


def scrape(service: Service, timeout: float = 30) -> str:
    url = f"http://127.0.0.1:{service.project.port}/metrics"
    with urllib.request.urlopen(url, timeout=timeout) as response:
        text: str = response.read().decode()
    return text


def exposed(service: Service) -> set[str]:
    return set(re.findall(r"^# TYPE (consent_\w+) ", scrape(service), re.MULTILINE))


def of_dashboard() -> list[str]:
    targets = [target for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]
    texts = [target["expr"] for target in targets]
    return texts + [one["expr"] for one in DASHBOARD["annotations"]["list"]]


def metrics_in(*expressions: str) -> set[str]:
    return {ENDS.sub("", name) for text in expressions for name in METRIC.findall(text)}


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


def test_the_rules_are_rules() -> None:
    assert f"{len(ALERTS)} rules found" in promtool(
        "check", "config", "--lint=all", "prometheus.yml"
    )


def test_each_alert_fires_once_and_none_in_a_usual_hour() -> None:
    assert "SUCCESS" in promtool("test", "rules", "alerts_test.yml")
    tried = re.findall(r'alertname="(\w+)"', (FOLDER / "alerts_test.yml").read_text())
    assert sorted(tried) == sorted(ALERTS)


def test_each_alert_leads_to_a_section_of_the_manual() -> None:
    headings = re.findall(r"^## (.+)$", MANUAL, re.MULTILINE)
    sections = {heading.lower().replace(" ", "-") for heading in headings}
    assert len(RUNBOOKS) == len(ALERTS)
    assert set(RUNBOOKS) <= sections


def test_what_an_alert_says_to_run_exists() -> None:
    """Commands of ours, and the unit as the kit calls it."""
    commands = set(re.findall(r"manage\.py ([\w-]+)", RULES))
    assert {"migrate", "publish", "site"} <= commands <= set(get_commands())
    units = set(re.findall(r"(?:systemctl status|journalctl -u) ([\w-]+)", RULES))
    assert {f"{unit}.service" for unit in units} <= {one.name for one in SYSTEMD.iterdir()}
    assert units


def test_the_manual_names_every_alert() -> None:
    assert sorted(set(re.findall(r"`(Consent[A-Z]\w+)`", MANUAL))) == sorted(ALERTS)


def test_promtool_finds_nothing_wrong_with_a_scrape(service: Service) -> None:
    assert promtool("check", "metrics", stdin=scrape(service)) == ""


def test_the_manual_names_every_metric(service: Service) -> None:
    named = {re.sub(r"_total$", "_total", name) for name in METRIC.findall(MANUAL)}
    assert named - {"consent_notice", "consent_decision"} == exposed(service)


def test_rules_and_dashboard_know_what_there_is(service: Service) -> None:
    known = exposed(service)
    assert metrics_in(*EXPRESSIONS) <= known
    assert metrics_in(*of_dashboard()) == known  # and the dashboard shows all of it


def test_each_panel_shows_something(service: Service, prometheus: Prometheus) -> None:
    for path in ("/v1/check", "/banner.js", "/preferences/", "/admin/login/"):
        service.project.status(path)
    prometheus.await_scrapes()
    empty = []
    for expression in of_dashboard():
        text = expression.replace("$__rate_interval", "1m").replace("$job", ".*")
        found = prometheus.query(text.replace("$instance", ".*"))
        if not found and not expression.endswith("> 0"):
            empty.append(expression)
    assert empty == []


def test_nothing_fires_where_nothing_is_the_matter(prometheus: Prometheus) -> None:
    prometheus.await_scrapes()
    prometheus.await_peace()


def test_what_a_worker_counted_outlives_it(service: Service) -> None:
    def counted() -> int:
        found = re.search(r'count\{route="healthz",status="2xx"\} (\d+)', scrape(service))
        return int(found[1]) if found else 0

    def ask(times: int) -> None:
        for _ in range(times):  # each on a connection of its own, so that both workers get some
            assert service.project.status("/healthz") == 200

    before = counted()
    ask(ROUNDS)
    assert counted() == before + ROUNDS
    counters = service.project.folder.rglob("counter_*.db")
    worker = psutil.Process(int(next(counters).stem.rpartition("_")[2]))
    worker.kill()
    worker.wait(20)  # what its socket held is reset until then; the other one is always ready
    until(service.project.is_ready, "it is ready again")

    ask(ROUNDS)

    until(lambda: counted() == before + 2 * ROUNDS, "both counts are added up")
    until(lambda: "\nconsent_workers 2.0\n" in scrape(service), "the worker was started anew")


def test_a_scrape_is_answered_while_a_table_is_locked(service: Service) -> None:
    """Everybody else waits: there are more of them than threads."""
    with psycopg.connect(service.project.database_url) as locker:
        locker.execute("LOCK TABLE consent_notice IN ACCESS EXCLUSIVE MODE")
        waiting = [_ask_for_an_old_notice(service.project.port) for _ in range(24)]
        for _ in range(6):  # of either worker
            assert "consent_build_info" in scrape(service, timeout=8)
        for one in waiting:
            one.close()


def _ask_for_an_old_notice(port: int) -> socket.socket:
    """A request whose answer stands in the database, and which nobody waits for."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(b"GET /v1/notice?number=7 HTTP/1.1\r\nHost: x\r\n\r\n")
    return connection


def test_a_read_only_database_is_told_to_whoever_wakes(
    server: Postgres, service: Service, prometheus: Prometheus
) -> None:
    url = service.project.database_url

    def read_only(word: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f"ALTER DATABASE watched SET default_transaction_read_only = {word}")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = 'watched' AND pid <> pg_backend_pid()"
            )

    read_only("on")
    alert = prometheus.await_alert("ConsentReadOnly")
    assert alert["labels"]["severity"] == "critical"
    assert "target_session_attrs=read-write" in alert["annotations"]["description"]
    until(lambda: "read_only" in _causes(service), "whoever asks is told the same")

    read_only("off")
    prometheus.await_peace()


def _causes(service: Service) -> list[str]:
    told = json.loads(service.project.get(f"{service.project.url}/readyz"))
    return [one["cause"] for one in told.get("causes", [])]
