"""What was erased is in no file beside the database, on SQLite."""

import json
from pathlib import Path

import pytest

from tests.servers import Project

# The process goes on, and has its connection: SQLite cleans up behind the last
ERASE = """
import json
from datetime import UTC, datetime
from pathlib import Path
from django.db import connection
from consent.proof.models import Leaf
from consent.record import erasures, visitors
from tests import filled
from tests.places import place_all
from tests.record.recorded import decide

def hits():
    folder = Path(connection.settings_dict["NAME"]).parent
    files = [path.read_bytes() for path in folder.iterdir()]
    spelled = [(word, word.hex().encode()) for word in words]
    return [any(one in file for file in files for one in both) for both in spelled]

filled.publish(filled.seed())
now = datetime.now(UTC)
one, *_ = [decide(now) for _ in range(30)]
leaf = Leaf.objects.get(record=one.pk)
words = [one.pk.bytes, one.visitor.bytes, bytes(leaf.salt)]
place_all()
found = [hits()]
visitors.erase(one.visitor, "mix", now=now)
found.append(hits())
erasures.clear_disk()
found.append(hits())
print(json.dumps(found))
"""


@pytest.mark.requirement("R75")
def test_after_an_erasure_the_worker_leaves_nothing_on_disk(tmp_path: Path) -> None:
    folder = tmp_path / "database"
    folder.mkdir()
    project = Project.make(tmp_path, f"sqlite:///{folder}/db.sqlite3")
    project.migrate()

    before, erased, cleared = json.loads(project.python(ERASE).splitlines()[-1])

    assert before == erased == [True] * 3, "else nothing would be shown by its absence"
    assert cleared == [False] * 3
