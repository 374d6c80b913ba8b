"""Mistakes of staff, made on the pages of the admin, and what the screen said of each."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.test.runner import DiscoverRunner

from consent import notices, publishing
from consent.models import Category, RegionRule, Site
from tests import filled
from tests.publishing.mistakes import KNOWN_TRACKERS, ROWS, make

WORDS = {
    "form": "not saved",
    "refused": "not published",
    "warned": "told at the review",
    "locked": "no field for it",
    "told": "told before it is done",
}


def main() -> None:
    counts: Counter[str] = Counter()
    print("| mistake | what became of it | what the screen said |")
    print("| --- | --- | --- |")
    with _site() as (site, client):
        for mistake in (*ROWS, *KNOWN_TRACKERS):
            with transaction.atomic():
                answer = make(client, site, mistake)
                transaction.set_rollback(True)
            site.refresh_from_db()
            said = answer.sentence(mistake.sentence)
            is_as_meant = bool(said) and answer.outcome == mistake.outcome
            outcome = WORDS[answer.outcome] if said else "NOT SEEN"
            counts[outcome if is_as_meant else f"{outcome}, not as meant"] += 1
            print(f"| {mistake.name} | {outcome} | {(said or ' '.join(answer.said))[:400]} |")
            sys.stdout.flush()
    print(f"\n{sum(counts.values())} mistakes:", ", ".join(f"{n} {w}" for w, n in counts.items()))


@contextmanager
def _site() -> Iterator[tuple[Site, Client]]:
    """A published catalogue with something in each category, in a database of its own."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    try:
        site = filled.seed()
        RegionRule.objects.update(verified=date(2026, 11, 24))
        Category.objects.filter(key__in=("replay", "marketing")).update(signals={})
        publishing.publish(site)
        notices.forget()
        client = Client()
        client.force_login(User.objects.create_superuser("nina"))
        yield site, client
    finally:
        runner.teardown_databases(databases)
        runner.teardown_test_environment()
