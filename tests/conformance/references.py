"""The references in other languages, each run once for all vectors, from a folder of its own."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from consent.integration import conformance
from tests import provision
from tests.conformance.document import DOCUMENT, Answers
from tests.node import packages, run

HERE = Path(__file__).parent
FILES = {
    "node": ("verify.mjs", "judge.mjs", "fetch.mjs", "server.mjs"),
    "php": ("verify.php", "judge.php", "fetch.php", "page.php"),
}
EACH = pytest.mark.parametrize("language", FILES)


def answers(language: str, folder: Path, document: Mapping[str, Any] = DOCUMENT) -> Answers:
    """Ask what is laid in `folder` about each vector of the document."""
    script = shutil.copy(HERE / {"node": "ask.mjs", "php": "ask.php"}[language], folder)
    found: Answers = json.loads(ask(language, Path(script), json.dumps(document)))
    return found


def ask(language: str, script: Path, given: str, *arguments: str) -> str:
    """Return what a script prints, which is given this at stdin."""
    if language == "node":
        return run("node", str(script), *arguments, given=given)
    command = [provision.path(provision.PHP), str(script), *arguments]
    done = subprocess.run(command, input=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def laid(language: str, folder: Path, changes: Mapping[str, Mapping[str, str]] = {}) -> Path:
    """Put the published files into a folder, with these words of a file replaced by others."""
    for name in FILES[language]:
        text = conformance.read(name)
        for words, others in changes.get(name, {}).items():
            assert text.count(words) == 1, words
            text = text.replace(words, others)
        (folder / name).write_text(text, encoding="utf-8")
    if language == "node":
        (folder / "node_modules").symlink_to(packages(HERE), target_is_directory=True)
    return folder
