"""Who is erased or forgotten: the receipt still proves it, and nothing here leads there."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from consent.proof.verifiers.verify import check
from tests.postgres import new_database
from tests.servers import Project
from tests.shared import ROOT

VERIFIER = ROOT / "consent" / "proof" / "verifiers" / "verify.py"


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def gone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What is left of a visitor who was erased, and of one who was forgotten by age."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "SQLite":
        project = Project.make(folder)
        project.migrate()
    else:
        template = request.getfixturevalue("migrated_postgres")
        url = new_database(request.getfixturevalue("postgres_url"), template)
        project = Project.make(folder, url)
    printed = project.run("-m", "tests.proof.retention.gone", str(folder))
    return {"engine": request.param, "folder": folder, **json.loads(printed.splitlines()[-1])}


@pytest.mark.requirement("R73", "R75")
def test_an_old_receipt_still_proves_what_it_says(gone: dict[str, Any]) -> None:
    """For whoever holds it, by the program that needs nobody's trust."""
    files = sorted(Path(gone["folder"]).glob("*.jsonld"))
    assert len(files) == 4
    for number, file in enumerate(files):
        done = subprocess.run(
            [sys.executable, "-I", str(VERIFIER), str(file), gone["vkeys"][0]],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "in the log at place" in done.stdout
        checked = check(file.read_bytes(), gone["vkeys"][0])
        assert checked["place"] is not None
        if number < 3:
            assert checked["place"] in gone["places"]


@pytest.mark.requirement("R75")
def test_nothing_leads_to_them(gone: dict[str, Any]) -> None:
    """The commitment stands in the log's entries, where only whoever has the salt knows it."""
    after = {(table, column): words for table, column, words in gone["after"]}

    assert {key: words for key, words in after.items() if words} == {
        ("proof_logentries", "entries"): ["commitment"]
    }
    assert gone["exported"] == 6 and gone["export"] == []


def test_all_of_it_was_there_before(gone: dict[str, Any]) -> None:
    """Else nothing would be shown by its absence."""
    before = {(table, column): words for table, column, words in gone["before"]}
    met = {word for words in before.values() for word in words}

    assert {"visitor", "decision", "salt", "commitment", "moment"} <= met
    assert "decision" in before["consent_accountanswer", "decision"]
    assert "salt" in before["proof_leaf", "salt"]


@pytest.mark.requirement("R75")
def test_tombstones_stand_in_their_places(gone: dict[str, Any]) -> None:
    old, *erased = gone["places"]

    stones = sorted(map(tuple, gone["tombstones"]))
    assert ("forgotten", f"{old}") in stones
    assert {("erased", f"{place}") for place in erased} <= set(stones)


def test_the_no_that_is_left_shares_no_transaction_with_a_tombstone(gone: dict[str, Any]) -> None:
    assert not {"proof_tombstone", "consent_accountanswer"} & set(gone["shared"])
    assert gone["shared"] or gone["engine"] == "SQLite"
