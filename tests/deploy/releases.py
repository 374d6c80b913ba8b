"""The release before this one: its code as it was, and its last migration."""

import subprocess
from pathlib import Path

from tests.shared import ROOT

PREVIOUS = "244e19c3cc5ae19695f8287a8ca13671b4b94e04"  # to be moved on when a release is made
LAST_MIGRATION = "0009_words"


def unpack(folder: Path) -> Path:
    """The previous release's files in `folder`.

    A shallow clone may have no other code than today's: that is a rolling restart.
    """
    is_whole = _git("rev-parse", "--is-shallow-repository").stdout.strip() == "false"
    is_known = _git("cat-file", "-e", PREVIOUS).returncode == 0
    assert is_known or not is_whole, f"There is no commit {PREVIOUS}."
    commit = PREVIOUS if is_known else "HEAD"
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
