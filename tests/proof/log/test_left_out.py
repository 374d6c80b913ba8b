"""A log is taken away, and a later one begins with all that is on record by then."""

import pytest

from tests.record import guarded
from tests.record.guarded import Guarded

SETUP = """
from consent import publishing
from tests import filled
from tests.record.recorded import record
filled.publish(filled.seed())
record()
"""
RECORD = "from tests.record.recorded import record; print(record().pk)"
ALL = """
from consent.models import Change, Decision, Notice
from consent.proof.log import sequencer
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf
from django.utils import timezone
sequencer.run(timezone.now())
rows = sum(model.objects.count() for model in (Change, Decision, Notice))
print(Leaf.objects.exclude(place=None).count() == rows, list(Verification().all()))
"""


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Guarded:
    return guarded.make(request, tmp_path_factory, SETUP)


def test_it_is_left_out_and_begins_anew(recorded: Guarded) -> None:
    project = recorded.project
    project.manage("migrate", "proof", "zero")
    assert len(project.run("manage.py", "shell", "-v0", "-c", RECORD, CONSENT_PROOF="off")) > 30

    project.manage("migrate")

    assert project.python(ALL) == "True []"
