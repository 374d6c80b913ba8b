"""Two publishers confirm the same review at once: what was read is published, once."""

import json
from pathlib import Path

import pytest

from tests.servers import Project

ROUNDS = 5
# In one process, so that both of them start within a microsecond; each has a connection of its own
CONFIRM = f"""
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from django.urls import reverse
from consent import publishing
from consent.publishing import Review
from consent.models import CategoryText, Notice, Site
from tests import filled

first = publishing.publish(filled.seed(), by="nina").number
page = reverse("admin:consent_notice_publish", args=["mix"])
staff = [Client(HTTP_HOST="consent.mixnetworks.localhost") for _ in range(2)]
for number, client in enumerate(staff):
    client.force_login(User.objects.create_superuser(f"publisher{{number}}"))
start = Barrier(2)

def confirm(client, stamp):
    start.wait()
    try:
        return client.post(page, {{"stamp": stamp, "reason": "Mended"}}).status_code
    finally:
        connections.close_all()

outcomes = []
for round in range({ROUNDS}):
    texts = CategoryText.objects.filter(
        category__site__key="mix", category__key="analytics", language="en"
    )
    texts.update(purpose=f"To count visits, as of round {{round}}.")
    draft = publishing.Draft.of(Site.objects.get(key="mix"))
    stamp = Review.of(draft).stamp  # both have the page open
    with ThreadPoolExecutor(2) as pool:
        outcomes.append(sorted(pool.map(confirm, staff, [stamp] * 2)))
numbers = Notice.objects.filter(site__key="mix", number__gte=first).order_by("number")
print(json.dumps([outcomes, [notice.number - first for notice in numbers]]))
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_two_who_confirm_at_once_publish_once(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
) -> None:
    url = request.getfixturevalue("own_postgres_url") if engine == "postgres" else ""
    project = Project.make(tmp_path, url)
    project.migrate()
    project.collect_static()
    outcomes, numbers = json.loads(project.python(CONFIRM).splitlines()[-1])

    assert outcomes == [[302, 409]] * ROUNDS
    assert numbers == list(range(ROUNDS + 1))
