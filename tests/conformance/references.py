"""The references in other languages, each run once for all vectors, from a folder of its own."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from consent import conformance
from tests.conformance.document import DOCUMENT, Answers
from tests.node import run

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
INSTALL = "npm install --no-package-lock --no-audit --no-fund --ignore-scripts"


def laid(folder: Path, *names: str) -> Path:
    """Put what is shown into a folder, beside the script that asks it."""
    for name in names:
        (folder / name).write_text(conformance.read(name), encoding="utf-8")
    return folder


def node(folder: Path, document: dict[str, Any] = DOCUMENT) -> Answers:
    _install()
    if not (folder / MODULES.name).exists():
        (folder / MODULES.name).symlink_to(MODULES, target_is_directory=True)
    shutil.copy(HERE / "ask.mjs", folder)
    return _read(run("node", str(folder / "ask.mjs"), given=json.dumps(document)))


def php(folder: Path, document: dict[str, Any] = DOCUMENT) -> Answers:
    shutil.copy(HERE / "ask.php", folder)
    command = ["php", str(folder / "ask.php")]
    done = subprocess.run(command, input=json.dumps(document), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return _read(done.stdout)


@cache
def _install() -> None:
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]["jose"]
    package = MODULES / "jose" / "package.json"
    if not package.exists() or json.loads(package.read_text())["version"] != wanted:
        run(*INSTALL.split(), "--prefix", str(HERE))


def _read(text: str) -> Answers:
    answers: Answers = json.loads(text)
    return answers
