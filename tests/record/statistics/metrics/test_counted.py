"""Metrics count answers, checks and errors."""

from string import ascii_lowercase

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from consent import notices
from consent.api import urls
from consent.intake import decisions, tallies
from consent.lib import uuid7
from consent.models import Site, Tally
from consent.record.statistics import detections
from consent.web import limits, metrics
from tests.record.statistics.metrics.scraping import post, scraped, send


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

    def test_an_answer_that_the_record_could_not_take(
        self, site: Site, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_: object, **__: object) -> None:
            raise DatabaseError

        monkeypatch.setattr(decisions, "make", away)
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
            broken.setattr(tallies.Counts, "_add", away)
            with pytest.raises(DatabaseError):
                tallies.flush()
        assert scraped("consent_counts_unwritten", table="tally") > 0
        send(client)

        tallies.flush()

        assert Tally.objects.get(outcome="reject").count == 2
        assert scraped("consent_counts_unwritten", table="tally") == 0
