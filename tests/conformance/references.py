"""The references in other languages, each run once for all vectors, from a folder of its own."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from consent.integration import conformance
from tests import provision
from tests.conformance.document import DOCUMENT, Answers
from tests.node import packages, run

HERE = Path(__file__).parent


def laid(folder: Path, *names: str) -> Path:
    """Put the published files into a folder, beside the script that runs them."""
    for name in names:
        (folder / name).write_text(conformance.read(name), encoding="utf-8")
    return folder


def node(folder: Path, document: dict[str, Any] = DOCUMENT) -> Answers:
    modules = packages(HERE)
    if not (folder / modules.name).exists():
        (folder / modules.name).symlink_to(modules, target_is_directory=True)
    shutil.copy(HERE / "ask.mjs", folder)
    return _read(run("node", str(folder / "ask.mjs"), given=json.dumps(document)))


def php(folder: Path, document: dict[str, Any] = DOCUMENT) -> Answers:
    shutil.copy(HERE / "ask.php", folder)
    command = [provision.path(provision.PHP), str(folder / "ask.php")]
    done = subprocess.run(command, input=json.dumps(document), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return _read(done.stdout)


def _read(text: str) -> Answers:
    answers: Answers = json.loads(text)
    return answers
