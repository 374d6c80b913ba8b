"""What Prometheus is told: what is counted, by all processes, and to whom it is said."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from string import ascii_lowercase
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries

from consent import notices, publishing
from consent.api import urls
from consent.lib import causes, uuid7
from consent.models import Decision, OptOutRequest, Site, SiteSwitch
from consent.notices import signing_keys
from consent.record import decisions, heartbeat, overview
from consent.statistics import counters, detections, metrics, shared_counts, tallies
from consent.web import limits
from tests.shared import ROOT

Sample = tuple[str, tuple[tuple[str, str], ...]]


@pytest.fixture(autouse=True)
def _nothing_is_the_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "_state", heartbeat.State())
    causes.forget()


@pytest.fixture
def site(seeded: None, db: None) -> Site:
    site = Site.objects.get()
    publishing.publish(site)
    return site


def read(text: str) -> Mapping[Sample, float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def told_now() -> Mapping[Sample, float]:
    return read(Client().get("/metrics").content.decode())


def scraped(name: str, **labels: str) -> float:
    """A sample of what this process says now; 0 where it is not there yet."""
    return told_now().get((name, tuple(sorted(labels.items()))), 0)


def send(client: Client, **changes: object) -> int:
    body = {
        "id": str(uuid7.uuid7(timezone.now())),
        "site": "mix",
        "notice": notices.current().number,
        "choices": {},
        "surface": "banner",
        "method": "reject",
        "language": "en",
        "region": "ZZ",
        "signal": False,
        "waited": 0,
    } | changes
    return post(client, "/v1/decisions", body)


def post(client: Client, path: str, body: object) -> int:
    origin = next(iter(notices.current().site.origins))
    headers = {"Origin": origin, "X-Forwarded-For": "203.0.113.9"}
    return client.post(path, json.dumps(body), "text/plain", headers=headers).status_code


class TestWhatIsCounted:
    def test_every_public_route_under_its_own_name(self, client: Client) -> None:
        names = {pattern.name for pattern in urls.urlpatterns}
        assert not names & {metrics.ADMIN, metrics.PAGES, metrics.STATIC, metrics.UNREAD}
        before = scraped("consent_request_seconds_count", route="healthz", status="2xx")

        client.get("/healthz")

        assert scraped("consent_request_seconds_count", route="healthz", status="2xx") == before + 1

    @pytest.mark.parametrize(
        ("path", "route", "status"),
        [
            ("/healthz?visitor=4711", "healthz", "2xx"),
            ("/v1/nothing", "pages", "4xx"),
            ("/wp-login.php", "pages", "4xx"),
            ("/admin/login/", "admin", "2xx"),
            ("/static/none.css", "static", "4xx"),
        ],
    )
    def test_nothing_that_a_stranger_can_make_up(
        self, client: Client, db: None, path: str, route: str, status: str
    ) -> None:
        before = scraped("consent_request_seconds_count", route=route, status=status)

        client.get(path)

        assert scraped("consent_request_seconds_count", route=route, status=status) == before + 1
        assert path.strip("/") not in Client().get("/metrics").content.decode()

    def test_how_long_it_took(self) -> None:
        def bucket(le: str) -> float:
            return scraped("consent_request_seconds_bucket", route="shown", status="5xx", le=le)

        before = bucket("0.25"), bucket("0.5"), bucket("+Inf")
        metrics.answered("shown", 503, 0.3)
        assert (bucket("0.25"), bucket("0.5"), bucket("+Inf")) == (
            before[0],
            before[1] + 1,
            before[2] + 1,
        )

    @pytest.mark.parametrize(
        ("changes", "status", "outcome"),
        [
            ({"method": "reject"}, 201, "reject"),
            ({"method": "custom", "choices": {"analytics": True}}, 201, "custom"),
            ({"notice": 99}, 409, "refused"),
        ],
    )
    def test_what_became_of_an_answer(
        self, site: Site, client: Client, changes: dict[str, object], status: int, outcome: str
    ) -> None:
        before = scraped("consent_decisions_total", outcome=outcome)
        assert send(client, **changes) == status
        assert scraped("consent_decisions_total", outcome=outcome) == before + 1

    def test_an_answer_that_is_sent_twice(self, site: Site, client: Client) -> None:
        new, again = (scraped("consent_decisions_total", outcome=o) for o in ("reject", "repeated"))
        id = str(uuid7.uuid7(timezone.now()))

        assert (send(client, id=id), send(client, id=id)) == (201, 200)

        assert scraped("consent_decisions_total", outcome="reject") == new + 1
        assert scraped("consent_decisions_total", outcome="repeated") == again + 1

    def test_an_answer_that_a_switched_off_site_refuses(self, site: Site, client: Client) -> None:
        SiteSwitch.objects.create(site=site, is_off=True, reason="a test", by="nina")
        notices.refresh()
        before = scraped("consent_decisions_total", outcome="refused")

        assert send(client, method="accept", choices={"analytics": True}) == 409

        assert scraped("consent_decisions_total", outcome="refused") == before + 1

    def test_an_answer_that_the_record_could_not_take(
        self, site: Site, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_: object, **__: object) -> None:
            raise DatabaseError

        monkeypatch.setattr(decisions, "record", away)
        before = scraped("consent_decisions_total", outcome="failed")

        assert send(client) == 503

        assert scraped("consent_decisions_total", outcome="failed") == before + 1

    def test_who_has_had_enough(self, site: Site, client: Client) -> None:
        before = scraped("consent_limited_total", limit="shown")
        answers = [post(client, "/v1/shown", {}) for _ in range(2 * limits.LIMITS["shown"].at_once)]
        assert {400, 429} == set(answers)
        assert scraped("consent_limited_total", limit="shown") == before + answers.count(429)

    def test_names_that_found_no_place(self, site: Site) -> None:
        before = scraped("consent_detections_unnamed_total")
        names = [f"invented{letter}" for letter in ascii_lowercase[:25]]
        day = timezone.now().date()

        detections.count("blocked", names, notices.current(), day=day, client=b"one client")

        assert scraped("consent_detections_unnamed_total") == before + 5

    def test_counts_that_wait_for_the_database(
        self, site: Site, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        send(client)

        def away(*_: object) -> None:
            raise DatabaseError

        with monkeypatch.context() as broken:
            broken.setattr(counters.Counts, "_add", away)
            with pytest.raises(DatabaseError):
                tallies.flush()
        assert scraped("consent_counts_unwritten", table="tally") > 0

        tallies.flush()
        assert scraped("consent_counts_unwritten", table="tally") == 0


class TestWhatIsKnown:
    def test_the_notice_in_force_and_whether_it_is_off(self, site: Site) -> None:
        notice = notices.current()
        assert scraped("consent_notice_number", site="mix") == notice.number
        published = scraped("consent_notice_published_timestamp_seconds", site="mix")
        assert published == pytest.approx(timezone.now().timestamp(), abs=60)
        assert scraped("consent_site_off", site="mix") == 0

        SiteSwitch.objects.create(site=site, is_off=True, reason="a test", by="nina")
        notices.refresh()
        assert scraped("consent_site_off", site="mix") == 1

    def test_the_keys(self) -> None:
        kid = signing_keys.ring().keys[0].kid
        assert scraped("consent_signing_key_info", kid=kid) == 1
        assert scraped("consent_known_key_info", kid=kid) == 1

    def test_the_record_as_it_was_when_it_was_read(self, site: Site, client: Client) -> None:
        assert send(client) == 201
        OptOutRequest.objects.create(
            site=site,
            form=uuid4(),
            received_at=timezone.now(),
            due_on=timezone.now().date() - timedelta(days=1),
            name="Erna Example",
            language="en",
            region="US-CA",
            signal=False,
        )
        now = timezone.now()
        overview.read(now)

        assert scraped("consent_record_read_timestamp_seconds") == now.timestamp()
        oldest = scraped("consent_record_oldest_timestamp_seconds")
        assert oldest == pytest.approx(now.timestamp(), abs=60)
        assert scraped("consent_opt_out_requests_open", site="mix") == 1
        assert scraped("consent_opt_out_requests_late", site="mix") == 1
        assert scraped("consent_retention_overdue") == 0

    def test_what_should_have_been_forgotten(self, site: Site, client: Client) -> None:
        assert send(client) == 201
        overview.read(timezone.now() + timedelta(days=26 * 31))
        assert scraped("consent_retention_overdue") == 1

    def test_whether_it_can_record_and_what_is_the_matter(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        heartbeat.beat()
        assert scraped("consent_can_record") == 1
        assert scraped("consent_last_write_timestamp_seconds") == pytest.approx(time.time(), abs=30)
        assert scraped("consent_cause", cause="read_only") == 0

        def refuse(*_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(heartbeat, "_write", refuse)
        heartbeat.beat()
        assert scraped("consent_can_record") == 0

    def test_every_cause_has_a_number_before_it_is_met(self) -> None:
        metrics.begin(methods=Decision.Method.values, limits=limits.LIMITS)
        told = told_now()
        for name in ("consent_cause", "consent_failures_total"):
            assert [told[name, (("cause", word),)] for word in causes.WORDS]
        assert told["consent_limited_total", (("limit", "decisions"),)] >= 0
        assert told["consent_decisions_total", (("outcome", "failed"),)] >= 0

    def test_a_cause_that_is_reported_is_counted(self) -> None:
        before = scraped("consent_failures_total", cause="busy")
        causes.report(causes.BUSY)
        assert scraped("consent_failures_total", cause="busy") == before + 1
        assert scraped("consent_cause", cause="busy") == 1

    def test_a_scrape_asks_the_database_nothing(
        self,
        site: Site,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        heartbeat.beat()
        overview.read(timezone.now())
        notices.refresh()
        with django_assert_num_queries(0):
            assert scraped("consent_notice_number", site="mix") > 0

    def test_nobody_is_in_it(self, site: Site, client: Client) -> None:
        """No id, no address, no name."""
        assert send(client) == 201
        decision = Decision.objects.get()

        text = client.get("/metrics").content.decode()

        assert 'outcome="reject"' in text
        for secret in (decision.id, decision.visitor, "127.0.0.1", "@"):
            assert str(secret) not in text


class TestWhoIsTold:
    def test_this_machine_and_private_networks(self, client: Client) -> None:
        assert client.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 200

    def test_nobody_outside(self, client: Client) -> None:
        for outside in ({"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}):
            response = client.get("/metrics", **outside)  # type: ignore[arg-type]
            assert (response.status_code, b"consent_" in response.content) == (404, False)


class TestSeveralProcesses:
    COUNT = (
        "import os, django; django.setup()\n"
        "from consent.statistics import metrics\n"
        "metrics.begin(methods=['accept'], limits=['shown'])\n"
        "metrics.answered('check', 200, 0.3); metrics.answered('check', 403, 0.3)\n"
        "metrics.unwritten('tally', 3)\n"
    )
    SAY = (
        "from prometheus_client import generate_latest, CollectorRegistry\n"
        "registry = CollectorRegistry(); registry.register(metrics)\n"
        "print(generate_latest(registry).decode())\n"
    )

    def run(self, code: str, folder: Path) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": "tests.settings", shared_counts.FOLDER: str(folder)},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

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

    def test_what_one_that_has_ended_held_in_memory_is_gone(self, tmp_path: Path) -> None:
        self.run(self.COUNT, tmp_path)

        told = read(self.run(self.COUNT + self.SAY, tmp_path))

        assert told["consent_counts_unwritten", (("table", "tally"),)] == 3
        assert told["consent_workers", ()] == 1

    def test_their_room_on_the_disk_is_taken_before_they_count(self, tmp_path: Path) -> None:
        """On a full disk a write to mapped memory would kill the process."""
        self.run(self.COUNT, tmp_path)

        files = list(tmp_path.glob("*.db"))

        assert {path.name.rpartition("_")[0] for path in files} == set(shared_counts.KINDS)
        for path in files:
            octets = shared_counts.KINDS[path.name.rpartition("_")[0]]
            assert path.stat().st_size == octets <= path.stat().st_blocks * 512

    def test_one_that_has_ended_gives_back_the_room_it_did_not_need(self, tmp_path: Path) -> None:
        """A process that ends at its start again and again would fill the disk."""
        for _ in range(3):
            self.run(self.COUNT, tmp_path)

        labels = (("route", "check"), ("status", "2xx"))
        told = read(self.run(self.COUNT + self.SAY, tmp_path))

        assert told["consent_request_seconds_count", labels] == 4
        sizes = sorted(path.stat().st_size for path in tmp_path.glob("histogram_*.db"))
        assert sizes[-1] == shared_counts.KINDS["histogram"]
        assert sum(sizes[:-1]) < 30_000

    def test_without_a_tmp_path_each_counts_for_itself_and_says_so(self, tmp_path: Path) -> None:
        told = self.run(self.COUNT + self.SAY, tmp_path / "gone")

        assert "This process counts for itself" in told
        labels = (("route", "check"), ("status", "2xx"))
        text = told[told.index("# HELP") :]
        assert read(text)["consent_request_seconds_count", labels] == 1
