"""`python -m consent.proof.witness`, as a law firm's cron runs it."""

import re
import subprocess
import sys
from collections.abc import Callable
from operator import methodcaller
from pathlib import Path

from tests.client.service import FakeService
from tests.client.test_refresher import wait_for
from tests.proof.formats.log import KEY, FakeLog
from tests.shared import ROOT

COMMAND = [sys.executable, "-m", "consent.proof.witness"]
DATE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  ", re.MULTILINE)


FIRST = f"Seen for the first time: 7 leaves, signed by {re.escape(KEY.vkey)}\n"
LOOKS: list[tuple[Callable[[FakeLog], object], int, str]] = [  # a change, the status, the lines
    (methodcaller("grow", 0), 0, FIRST),
    (methodcaller("grow", 400), 0, "407 leaves, which continue those that were seen before.\n"),
    (
        lambda log: log.rewrite(0).grow(1),
        1,
        r"The log of \S+ was rewritten: its leaves are not those that were seen before. "
        r"Both checkpoints are in \S+/witness/state-rewritten-\w+.json.\n",
    ),
    (methodcaller("grow", 0), 0, ""),
    (
        lambda log: log.change(entries=log.entries[:4]),
        1,
        "The checkpoint does not continue the last one, or not yet.\n.* has shrunk.*\n",
    ),
]


def witness(*arguments: str) -> tuple[int, str]:
    done = subprocess.run([*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, DATE.sub("", done.stdout)


def once(service: FakeService, state: Path) -> tuple[int, str]:
    return witness(service.url, "--state", str(state), "--once", "--interval", "0.01")


def test_one_look_says_what_is_there_and_ends_with_one_if_the_log_does_not_continue(
    service: FakeService, tmp_path: Path
) -> None:
    state = tmp_path / "witness" / "state.json"
    for change, status, lines in LOOKS:
        change(service.log)
        code, said = once(service, state)
        assert code == status and re.fullmatch(lines, said), said
    assert len(list(state.parent.glob("state-rewritten-*.json"))) == 1
    assert service.log_paths.count("checkpoint") == 4 + 3, "a doubt is looked at three times"


def test_what_cannot_be_read_is_another_code(service: FakeService, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text("{}")
    state.chmod(0o600)
    code, said = once(service, state)
    assert code == 2 and f"{state} cannot be read" in said
    assert state.read_text() == "{}", "what cannot be believed is not written over"
    assert service.log_paths == []

    code, said = once(service, Path("/proc/nowhere/state.json"))
    assert code == 2 and "cannot be written" in said, "it would begin anew each time"

    code, said = witness(service.url, "--once")
    assert code == 2 and "--state FILE" in said, "it would compare nothing"

    state.unlink()
    service.log = None
    code, said = once(service, state)
    assert code == 2
    assert said.startswith("The service's log cannot be read: ") and said.count("\n") == 1


def test_it_goes_on_for_weeks_and_writes_a_line_for_each_change(
    service: FakeService, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [*COMMAND, service.url, "--interval", "0.05"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        assert "for the first time: 7" in next(process.stdout)
        assert wait_for(lambda: service.log_paths.count("checkpoint") > 3)  # and nothing changes
        service.log.grow(1)
        assert "8 leaves" in next(process.stdout)
        service.log.rewrite(0)
        assert "was rewritten" in next(process.stdout)
        process.terminate()
        assert next(process.stdout, "") == ""

    assert process.returncode == 1
