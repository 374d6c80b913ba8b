"""The operator's manual, followed to the letter."""

import shlex
from pathlib import Path

from tests.documents import block
from tests.servers import Project


def test_the_record_is_looked_after(tmp_path: Path) -> None:
    project = Project.make(tmp_path)
    project.migrate()
    listed, pruned = (
        project.manage(*shlex.split(line)[2:])
        for line in block("config/README.md", "--prune").splitlines()
    )

    assert listed == "One table: 0 decisions.\n"
    assert pruned.startswith("Forgotten after 24 months: 0 decisions, 0 opt-out requests.")
