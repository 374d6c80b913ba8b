"""The table of jobs in consent/README.md names those that the worker runs."""

import re
from pathlib import Path

import pytest

from consent.lib import jobs
from consent.management.commands.worker import register_jobs

CONSENT = Path(__file__).parents[2] / "consent"
ROW = re.compile(r"^\| `(\w+)` \| (\d+) seconds \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)


@pytest.mark.proof
def test_each_job_stands_there_with_its_interval_and_its_code() -> None:
    register_jobs()
    told = {name: (float(every), code) for name, every, code in ROW.findall(_text())}

    assert {name: every for name, (every, _) in told.items()} == {
        job.name: job.every for job in jobs.registered()
    }
    for job in jobs.registered():
        files = [CONSENT / name for name in re.findall("`(.+?)`", told[job.name][1])]
        assert [file for file in files if not file.exists()] == []
        assert {file.stem for file in files} <= _called(job.action.run), job.name


def _text() -> str:
    return (CONSENT / "README.md").read_text("utf-8")


def _called(run: object) -> set[str]:
    """Return the names in a job's function, and that of its module."""
    code, module = run.__code__, run.__module__  # type: ignore[attr-defined]
    return {*code.co_names, *code.co_freevars, module.rpartition(".")[2]}
