"""One process with a wrong clock deletes nothing, neither rows nor the list of erasures."""

import json
from pathlib import Path

import pytest

from tests.servers import Project

AHEAD = """
import json, sys
from datetime import timedelta
import time_machine
from django.contrib.sessions.models import Session
from uuid import UUID
from django.core.management import CommandError, call_command
from django.utils import timezone
from consent import publishing
from consent.lib import jobs as registry
from consent.management.commands import worker
from consent.models import Change, Decision
from consent.publishing import publications
from consent.record import erasures, retention
from tests import filled
from tests.record.recorded import record

worker.register_jobs()
names = ("retention", "publications")
jobs = [job.action.run for job in registry.registered() if job.name in names]
asked = []
publications.publish_due = lambda now: asked.append(now) or []

now = timezone.now()
publishing.publish(filled.seed())
record(now)
Change.objects.create(by="nina", model="consent.cookie", row="1", name="_ga")
Session.objects.create(session_key="staff", expire_date=now + timedelta(days=14))
erasures.add([UUID(int=1)])

def left():
    rows = [model.objects.count() for model in (Decision, Change, Session)]
    return [*rows, len(erasures.read(erasures.file()))]

before = left()
with time_machine.travel(now + timedelta(days=3 * 365)):
    for job in jobs:
        job()
    try:
        call_command("record", "retention", "--run", stdout=sys.stderr)
        by_hand = ""
    except CommandError as error:
        by_hand = str(error)
meanwhile = left()
for job in jobs:
    job()
state = retention.last_run(timezone.now())
print(json.dumps({
    "before": before, "meanwhile": meanwhile, "after": left(), "by_hand": by_hand,
    "ran": state.at is not None and not state.problem and abs(state.at - now).days < 1,
    "published": (asked[0] - now).days,
}))
"""


@pytest.mark.parametrize("engine", ["SQLite", "PostgreSQL"])
def test_a_clock_that_is_three_years_ahead_deletes_nothing(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if engine == "SQLite":
        project = Project.make(tmp_path)
        project.migrate()
    else:
        project = request.getfixturevalue("own_postgres")
    told = project.manage("shell", "-v0", "-c", AHEAD, CONSENT_ERASED_FILE=str(tmp_path / "erased"))
    found = json.loads(told.splitlines()[-1])

    assert found["before"] == [1, found["before"][1], 1, 1]
    assert found["meanwhile"] == found["before"]
    assert found["after"] == found["before"]
    assert found["ran"]
    if engine == "SQLite":  # database and process have one clock
        assert "If the clock is right" in found["by_hand"]
    else:
        assert found["published"] == 0
