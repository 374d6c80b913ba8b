"""Killed before any statement of intake or of the sequencer: each acknowledged decision once."""

from pathlib import Path

import pytest

from tests.outages.service import installed

KILLS = 16


@pytest.mark.parametrize("engine", ["SQLite", "PostgreSQL"])
def test_what_was_acknowledged_is_in_the_log_once(
    engine: str, tmp_path: Path, own_postgres_url: str
) -> None:
    project = installed(tmp_path, own_postgres_url if engine == "PostgreSQL" else "")

    said = project.python(f"from tests.proof.log import killing; print(*killing.main({KILLS}))")

    killed, statements, wrong = said.split(" ", 2)
    assert (int(killed), wrong) == (KILLS, "[]")
    assert int(statements) > 12, "it came to the checkpoint"
