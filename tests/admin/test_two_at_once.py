"""Two of the staff send one form in the same moment, on both engines: one of them is told."""

import json
from pathlib import Path

import pytest

from tests.servers import Project

ROUNDS = 5
# In one process, so that both of them start within a microsecond; each has a connection of its own
BOTH = """
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from django.test.utils import setup_test_environment
from consent import publishing
from consent.models import CategoryText, Cookie, Notice, Site
from consent.publishing import Review
from tests import filled
from tests.admin.forms import read

setup_test_environment()
first = filled.publish(filled.seed(), by="nina").number
staff = [Client(HTTP_HOST="consent.mixnetworks.localhost") for _ in range(2)]
for number, client in enumerate(staff):
    client.force_login(User.objects.create_superuser(f"colleague{number}"))
start = Barrier(2)

def send(client, page, form):
    start.wait()
    try:
        return client.post(page, form).status_code
    finally:
        connections.close_all()

def both(page, forms):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(send, staff, [page] * 2, forms))
"""
SAVE = f"""
page = f"/admin/consent/cookie/{{Cookie.objects.filter(name='sessionid').first().pk}}/change/"
outcomes = []
for round in range({ROUNDS}):
    forms = [read(client, page) for client in staff]
    forms = [form | {{"provider": f"MIX {{round}} {{n}}"}} for n, form in enumerate(forms)]
    codes = both(page, forms)
    kept = Cookie.objects.get(pk=page.split("/")[-3]).provider
    assert kept == forms[codes.index(302)]["provider"], (codes, kept)
    outcomes.append(sorted(codes))
print(json.dumps(outcomes))
"""
CONFIRM = f"""
page = "/admin/consent/notice/publish/mix/"
outcomes = []
for round in range({ROUNDS}):
    texts = CategoryText.objects.filter(
        category__site__key="mix", category__key="analytics", language="en"
    )
    texts.update(purpose=f"To count visits, as of round {{round}}.")
    draft = publishing.Draft.load(Site.objects.get(key="mix"))
    digest = Review.build(draft).draft_digest  # both have the page open
    form = {{"draft_digest": digest, "reason": "Mended"}}
    outcomes.append(sorted(both(page, [form] * 2)))
numbers = Notice.objects.filter(site__key="mix").order_by("number")
assert [one.number - first for one in numbers] == list(range({ROUNDS} + 1))
print(json.dumps(outcomes))
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_one_of_two_is_told(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> None:
    url = request.getfixturevalue("own_postgres_url") if engine == "postgres" else ""
    project = Project.make(tmp_path, url)
    project.migrate()
    told = project.manage(
        "shell", "--no-imports", "-v0", "-c", BOTH + CONFIRM + SAVE,
        DJANGO_SETTINGS_MODULE="tests.settings",  # its pages need no static files
    )  # fmt: skip
    confirmed, saved = map(json.loads, told.splitlines()[-2:])
    assert saved == [[200, 302]] * ROUNDS
    assert confirmed == [[302, 409]] * ROUNDS
