"""Metrics that are read when they are asked for."""

import sqlite3
import time

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from consent import notices
from consent.lib import failures, readings
from consent.models import Confirmation, Decision, Site
from consent.notices import signing_keys
from consent.web import limits, metrics
from tests import filled
from tests.record.statistics.metrics.scraping import scraped, send, told_now


class TestWhatIsKnown:
    def test_the_notice_in_force_and_whether_it_is_off(self, site: Site) -> None:
        notice = notices.current()
        assert scraped("consent_notice_number", site="mix") == notice.number
        published = scraped("consent_notice_published_timestamp_seconds", site="mix")
        assert published == pytest.approx(site.notices.get().published_at.timestamp(), abs=1)
        assert scraped("consent_site_off", site="mix") == 0

        Confirmation.objects.create(site=site, fact="switched-off", by="nina")
        notices.refresh()
        assert scraped("consent_site_off", site="mix") == 1

    def test_the_keys(self) -> None:
        kid = signing_keys.ring().keys[0].kid
        assert scraped("consent_signing_key_info", kid=kid) == 1
        assert scraped("consent_known_key_info", kid=kid) == 1

    def test_the_record_as_it_was_when_it_was_read(self, site: Site, client: Client) -> None:
        assert send(client) == 201
        filled.request(site, due_in=-1)
        now = timezone.now()
        readings.read()

        read_at = scraped("consent_record_read_timestamp_seconds")
        assert read_at == pytest.approx(now.timestamp(), abs=60)
        oldest = scraped("consent_record_oldest_timestamp_seconds")
        assert oldest == pytest.approx(now.timestamp(), abs=60)
        assert scraped("consent_opt_out_requests_open", site="mix") == 1
        assert scraped("consent_opt_out_requests_late", site="mix") == 1

    def test_whether_it_can_record_and_what_is_the_matter(self, site: Site) -> None:
        readings.read()
        assert scraped("consent_can_record") == 1
        assert scraped("consent_last_write_timestamp_seconds") == pytest.approx(
            time.time(), abs=300
        )
        assert scraped("consent_cause", cause="read_only") == 0

        def refuse(*_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        with connection.execute_wrapper(refuse):
            readings.read()
        assert scraped("consent_can_record") == 0
        assert scraped("consent_cause", cause="database_away") == 1

    def test_every_cause_has_a_number_before_it_is_met(self) -> None:
        metrics.begin(methods=Decision.Method.values, limits=limits.LIMITS)
        told = told_now()
        for name in ("consent_cause", "consent_failures_total"):
            assert [told[name, (("cause", word),)] for word in failures.words()]
        assert told["consent_limited_total", (("limit", "decisions"),)] >= 0
        assert told["consent_decisions_total", (("outcome", "failed"),)] >= 0

    def test_a_cause_that_is_reported_is_counted(self) -> None:
        before = scraped("consent_failures_total", cause="busy")
        failures.report(failures.BUSY)
        assert scraped("consent_failures_total", cause="busy") == before + 1
        assert scraped("consent_cause", cause="busy") == 1

    def test_a_scrape_asks_the_database_nothing(
        self,
        site: Site,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        readings.read()
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
