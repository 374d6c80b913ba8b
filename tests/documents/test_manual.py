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
    assert pruned.startswith(
        "Forgotten after 24 months: 0 decisions, 0 opt-out requests, 0 changes"
    )


def test_an_emergency(tmp_path: Path) -> None:
    project = Project.make(tmp_path)
    project.migrate()
    project.manage("seed")
    off, status, on = (
        project.manage(*shlex.split(line)[2:])
        for line in block("config/README.md", "site off").splitlines()
    )

    assert off.startswith("mixnetworks.com is switched off.")
    assert "mix: off since" in status and "An undeclared script on the checkout" in status
    assert on.startswith("mixnetworks.com is switched on.")
