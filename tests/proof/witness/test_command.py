"""`python -m consent.proof.witness`, as a law firm's cron runs it."""

import re
import subprocess
import sys
from pathlib import Path

from tests.client.service import FakeService
from tests.client.test_refresher import wait_for
from tests.proof.witness.fake_log import KEY, FakeLog
from tests.shared import ROOT

COMMAND = [sys.executable, "-m", "consent.proof.witness"]
DATE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  ", re.MULTILINE)


def log_of(service: FakeService) -> FakeLog:
    assert isinstance(service.log, FakeLog)
    return service.log


def once(service: FakeService, state: Path) -> tuple[int, str]:
    return witness(service.url, "--state", str(state), "--once", "--interval", "0.01")


def witness(*arguments: str) -> tuple[int, str]:
    done = subprocess.run([*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, DATE.sub("", done.stdout)


def test_one_look_says_what_is_there_and_ends_with_one_if_the_log_was_rewritten(
    service: FakeService, tmp_path: Path
) -> None:
    state = tmp_path / "witness" / "state.json"
    first = f"Seen for the first time: 7 leaves, signed by {KEY.vkey}\n"

    assert once(service, state) == (0, first)
    log_of(service).grow(400)
    assert once(service, state) == (0, "407 leaves, which continue those that were seen before.\n")
    log_of(service).rewrite(0).grow(1)
    code, said = once(service, state)

    (kept,) = state.parent.glob("state-rewritten-*.json")
    assert code == 1
    assert said == (
        f"The log of {service.url} was rewritten: its leaves are not those that were seen before."
        f" Both checkpoints are in {kept}.\n"
    )
    assert once(service, state) == (0, "")


def test_one_look_is_three_where_it_may_be_a_cache(service: FakeService, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    once(service, state)
    log_of(service).entries = log_of(service).entries[:4]
    code, said = once(service, state)

    assert (code, service.log_paths.count("checkpoint")) == (1, 1 + 3)
    doubt, report = said.splitlines()
    assert doubt == "The checkpoint does not continue the last one, or not yet."
    assert "has shrunk" in report


def test_what_cannot_be_read_is_another_code(service: FakeService, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text("{}")
    state.chmod(0o600)
    code, said = once(service, state)
    assert code == 2 and f"{state} cannot be read" in said
    assert state.read_text() == "{}", "what cannot be believed is not written over"
    assert service.log_paths == []

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
        log_of(service).grow(1)
        assert "8 leaves" in next(process.stdout)
        log_of(service).rewrite(0)
        assert "was rewritten" in next(process.stdout)
        process.terminate()
        assert next(process.stdout, "") == ""

    assert process.returncode == 1
