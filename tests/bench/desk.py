"""What the admin's pictures cost over many counts: queries and milliseconds, on either engine."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import _databases

NUMBER = int(os.environ.get("BENCH_EVENTS", "100000"))
MEASURE = """
from statistics import median
from time import perf_counter
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from consent import publishing
from consent.models import Tally
from consent.statistics import tallies
from tests import counted, filled

publishing.publish(filled.seed())
many = list(counted.events({number}, until=timezone.now().date(), days=365))
started = perf_counter()
for event in many:
    tallies.count(event)
counting = (perf_counter() - started) / len(many)
started = perf_counter()
tallies.flush()
print(f"| {engine} | {{len(many):,}} events counted, each | | {{counting * 1e6:.1f}} µs |")
took = perf_counter() - started
print(f"| {engine} | written down, {{Tally.objects.count():,}} rows | | {{took:.1f}} s |")
client = Client(headers={{"host": "localhost"}})
client.force_login(User.objects.create_superuser("nina", "nina@example.com", "only-for-tests"))
pages = {{"home": "/admin/"}}
for days in (7, 30, 90, 365):
    pages[f"statistics, {{days}} days"] = f"/admin/statistics/?days={{days}}"
for name, url in pages.items():
    for _ in range(2):
        assert client.get(url).status_code == 200
    took = []
    for _ in range(9):
        with CaptureQueriesContext(connection) as queries:
            started = perf_counter()
            client.get(url)
            took.append(perf_counter() - started)
    print(f"| {engine} | {{name}} | {{len(queries)}} | {{1000 * median(took):.0f}} ms |")
"""


def main() -> None:
    print("| engine | what | queries | took |\n| --- | --- | ---: | ---: |")
    with TemporaryDirectory(prefix="desk-") as folder:
        for engine in _databases.ENGINES:
            with _databases.made(engine, Path(folder), "desk") as (project,):
                project.migrate()
                project.manage("collectstatic", "--noinput", "-v0")
                print(project.python(MEASURE.format(number=NUMBER, engine=engine)), flush=True)
