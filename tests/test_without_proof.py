"""The rest of the service runs without consent/proof/: the folder is deleted, in a copy."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import copy_checkout

IMPORTED_AND_MIGRATED = """
import django, pathlib
django.setup()
from importlib import import_module
from django.core.management import call_command
for path in sorted(pathlib.Path("consent").rglob("*.py")):
    if not {"migrations", "node_modules", "clients"} & set(path.parts):
        import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
call_command("migrate", verbosity=0)
call_command("showmigrations")
call_command("makemigrations", check_changes=True, dry_run=True)
"""
# What the log would add to: answers, receipts, exports, what is deleted, readiness
TESTS = ("erase_command", "export_command", "heartbeat")
FOLDERS = (
    "tests/test_layers.py",
    "tests/receipts",
    "tests/retention",
    "tests/intake/test_decisions.py",
)
CHOICE = (*FOLDERS, *(f"tests/record/test_{name}.py" for name in TESTS))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("without")
    copy_checkout(copy, "tests", without="proof")
    return copy


def run(folder: Path, *arguments: str) -> str:
    left_out = ("CONSENT_PROOF", "PYTEST_")
    environment = {name: text for name, text in os.environ.items() if not name.startswith(left_out)}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**environment, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_module_is_imported_and_every_table_made(copy: Path) -> None:
    made = run(copy, "-c", IMPORTED_AND_MIGRATED)
    assert "[X] 0002_triggers" in made and "proof" not in made


def test_a_choice_of_its_tests_passes(copy: Path) -> None:
    output = run(copy, "-m", "pytest", "-q", "-n0", "-m", "fast", *CHOICE)
    assert " passed" in output.splitlines()[-1]
