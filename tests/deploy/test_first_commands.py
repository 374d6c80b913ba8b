"""The README's two commands work on a fresh clone, whatever Debian forbids its own pip."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import provision
from tests.deploy import bare, words
from tests.documents import block

pytestmark = pytest.mark.machine
# One file of tests; and not to serve
SHORTER = {"uv run pytest": "tests/kernel/test_rules.py", "manage.py demo": "--help"}
OWNED = {"0": (), "65534": ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")}


@pytest.fixture(scope="module", params=OWNED)
def clone(request: pytest.FixtureRequest) -> Iterator[tuple[Path, list[str]]]:
    """A clone of each user's own, and what runs as that user, with nothing of ours on its path."""
    provision.install_venv(bare.PATH)
    place = Path(tempfile.mkdtemp())  # pytest's own folder is closed to others
    place.chmod(0o755)
    folder = words.repository(place / "clone")
    (place / "home").mkdir()
    subprocess.run([*bare.AS_ROOT, "chown", "-R", request.param, *place.iterdir()], check=True)
    passed = {key: value for key, value in os.environ.items() if bare.PASSED_ON.match(key)}
    environment = passed | {"PATH": bare.PATH, "HOME": f"{place}/home", "LC_ALL": "C.UTF-8"}
    pairs = [f"{key}={value}" for key, value in environment.items()]
    yield folder, [*bare.AS_ROOT, *OWNED[request.param], "env", "-i", *pairs]
    subprocess.run([*bare.AS_ROOT, "rm", "-r", place], check=True)


@pytest.mark.parametrize("words_of_it", SHORTER)
def test_the_first_command_of_a_stranger_works(
    clone: tuple[Path, list[str]], words_of_it: str
) -> None:
    folder, as_user = clone
    command = f"{block('README.md', words_of_it).strip()} {SHORTER[words_of_it]}"
    done = subprocess.run(
        [*as_user, "bash", "-c", command], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_a_python_that_may_not_be_changed_is_what_this_ran_on() -> None:
    """On another one, pip may write beside the interpreter, and each command would have worked."""
    python = shutil.which("python3", path=bare.PATH)
    assert python
    asked = "import sysconfig; print(sysconfig.get_path('stdlib'))"
    where = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True)
    assert Path(where.stdout.strip(), "EXTERNALLY-MANAGED").exists()
