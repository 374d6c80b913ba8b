"""Two editors save one row in the same moment, on both engines: one is told, none is lost."""

import json
from pathlib import Path

import pytest

from tests.servers import Project

ROUNDS = 5
SAVE = f"""
import json, re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from django.test.utils import setup_test_environment
from consent.models import Cookie
from tests import filled
from tests.admin.forms import read

setup_test_environment()
filled.seed()
page = f"/admin/consent/cookie/{{Cookie.objects.filter(name='sessionid').first().pk}}/change/"
staff = [Client(HTTP_HOST="consent.mixnetworks.localhost") for _ in range(2)]
for number, client in enumerate(staff):
    client.force_login(User.objects.create_superuser(f"editor{{number}}"))
start = Barrier(2)

def save(client, form):
    start.wait()
    try:
        return client.post(page, form).status_code
    finally:
        connections.close_all()

outcomes = []
for round in range({ROUNDS}):
    forms = [read(client, page) for client in staff]
    forms = [form | {{"provider": f"MIX {{round}} {{n}}"}} for n, form in enumerate(forms)]
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(save, staff, forms))
    winner = forms[codes.index(302)]["provider"]
    kept = Cookie.objects.get(pk=page.split("/")[-3]).provider
    assert kept == winner, (codes, kept, winner)
    outcomes.append(sorted(codes))
print(json.dumps(outcomes))
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_one_of_two_is_told(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> None:
    if engine == "postgres":
        project: Project = request.getfixturevalue("postgres")
    else:
        project = Project.make(tmp_path)
        project.migrate()
    project.collect_static()
    assert json.loads(project.python(SAVE).splitlines()[-1]) == [[200, 302]] * ROUNDS
