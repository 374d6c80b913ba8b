"""No single clock deletes or publishes: that of one of two processes is wrong, on each engine."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Project

TURNED = """
import json, logging, sys
from collections import Counter
from datetime import timedelta
from uuid import UUID
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from consent import publishing
from consent.lib import failures, jobs as registry, readings
from consent.management.commands import worker
from consent.models import Change, Decision, Notice, Site
from consent.proof.log import checkpoints
from consent.proof.models import LogCheckpoint
from consent.intake import erasures
from consent.record import retention
from tests import filled
from tests.publishing.drafts import propose, reword
from tests.record.recorded import decide

OFF = {
    "+3 years": timedelta(days=3 * 365), "-3 years": -timedelta(days=3 * 365),
    "+6 months": timedelta(days=182), "-6 months": -timedelta(days=182),
    "+8 days": timedelta(days=8), "-8 days": -timedelta(days=8), "-3 hours": -timedelta(hours=3),
}
worker.register_jobs()
NAMES = ("log", "retention", "publications", "verification")
jobs = [job.action.run for job in registry.registered() if job.name in NAMES]

def work():
    for job in jobs:
        job()

def kept():
    rows = {(model.__name__, pk) for model in (Decision, Change, Session)
            for pk in model.objects.values_list("pk", flat=True)}
    return rows, Counter(erasures.file().read_text().splitlines())

def told():
    # by /readyz, and in the log of this process
    failures.forget()
    readings.read()
    causes = Client().get("/readyz").json().get("causes", [])
    return [row["cause"] for row in causes]

def by_hand(*more):
    try:
        call_command("record", "retention", "--run", *more, stdout=sys.stderr)
        return "ran"
    except CommandError as error:
        return str(error)

class Lines(logging.Handler):
    def emit(self, record):
        lines_logged.append(record.getMessage())

lines_logged = []
logging.getLogger("consent").addHandler(Lines())
now = timezone.now()
site = filled.seed()
filled.publish(site)
reword(site, "To count again.")
propose(site, publish_at=now + timedelta(days=5))
for days in (1, 100, 600, 725):
    decide(now - timedelta(days=days))
Change.objects.create(by="nina", model="consent.cookie", row="1", name="_ga")
for days in (1, 100):
    Session.objects.create(session_key=f"{days}", expire_date=now + timedelta(days=days))
erasures.add([UUID(int=1)])
found = {}
for name, off in OFF.items():
    work()
    decide(timezone.now())
    erasures.add([UUID(int=2)])
    work()
    (rows, lines), notices, times = kept(), Notice.objects.count(), [checkpoints.read().at]
    with time_machine.travel(timezone.now() + off):
        lines_logged.clear()
        failures.forget()
        work()
        logged = any(line.startswith("clock: It is ") for line in lines_logged)
        row = {"logged": logged, "named": told(), "by_hand": by_hand()}
        work()
        rows.add(("Decision", decide(timezone.now()).pk))
        erasures.add([UUID(int=3)])
        work()
        times.append(checkpoints.read().at)
        row |= {"still": told()}
    row |= {"other": told()}
    work()
    times.append(checkpoints.read().at)
    row |= {"at_once": told(), "acknowledged": by_hand("--yes")}
    work()
    now = timezone.now()
    state, check = retention.last_run(), LogCheckpoint.objects.get()
    row |= {"rows": len(rows - kept()[0]), "notices": Notice.objects.count() - notices}
    row |= {
        "lines": (lines - kept()[1]).total(), "dated_back": times != sorted(times),
        "after": told(), "verified": check.check_began_at <= now,
        "ran": not retention.problem(now) and now - state.ended_at < timedelta(days=1),
    }
    found[name] = row
print(json.dumps(found))
"""


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def found(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, dict[str, Any]]:
    project: Project
    if request.param == "SQLite":
        project = Project.make(tmp_path)
        project.migrate()
    else:
        project = request.getfixturevalue("own_postgres")
    list_ = str(tmp_path / "erased.txt")
    told = project.manage("shell", "-v0", "-c", TURNED, CONSENT_ERASED_FILE=list_)
    rows: dict[str, dict[str, Any]] = json.loads(told.splitlines()[-1])
    return rows


def test_a_clock_that_is_wrong_deletes_and_publishes_nothing(found: dict[str, Any]) -> None:
    assert len(found) == 7
    for off, row in found.items():
        by_hand = row.pop("by_hand")
        assert by_hand.endswith("record retention --run --yes"), off
        assert row == {
            "named": ["clock"],
            "logged": True,
            "still": ["clock"],
            "other": ["clock"],  # by the process that is right
            "rows": 0,
            "notices": 0,
            "lines": 0,
            "dated_back": False,
            "at_once": [],  # the clock is right again
            "acknowledged": "ran",
            "after": [],
            "verified": True,
            "ran": True,
        }, off
