"""The release before this one: its code as it was, and its last migration."""

import subprocess
from pathlib import Path

from tests.shared import ROOT

PREVIOUS = "244e19cb"  # to be moved on when a release is made
LAST_MIGRATION = "0009_words"


def unpack(folder: Path) -> Path:
    """The previous release's files in `folder`.

    A clone without history has no other code than today's: that is a rolling restart.
    """
    commit = PREVIOUS if _git("cat-file", "-e", PREVIOUS).returncode == 0 else "HEAD"
    archive = folder / "release.tar"
    done = _git("archive", f"--output={archive}", commit)
    assert done.returncode == 0, done.stderr
    code = folder / "release"
    code.mkdir()
    subprocess.run(["tar", "--extract", f"--file={archive}", f"--directory={code}"], check=True)
    return code


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-c", "safe.directory=*", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
