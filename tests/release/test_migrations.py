"""What a release has applied is frozen: databases hold its digest, and `migrate` compares it."""

import lzma
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from tests.shared import ROOT

FOLDERS = {"consent": "consent/migrations", "proof": "consent/proof/migrations"}
RELEASES = sorted(Path(__file__).parent.glob("*/sqlite.xz"))


@pytest.mark.parametrize("kept", RELEASES, ids=lambda path: path.parent.name)
def test_a_released_migration_stays_as_it_was_to_the_byte(kept: Path) -> None:
    database = sqlite3.connect(":memory:")
    database.deserialize(lzma.decompress(kept.read_bytes()))
    released = dict(database.execute("SELECT name, sha256 FROM consent_migration"))
    database.close()

    assert {name.partition(".")[0] for name in released} == FOLDERS.keys()
    for name, digest in released.items():
        app, _, file = name.partition(".")
        path = ROOT / FOLDERS[app] / f"{file}.py"
        assert path.exists() and sha256(path.read_bytes()).hexdigest() == digest, (
            f"{path.relative_to(ROOT)} was released, and databases know it by its bytes: "
            "put it back, and add a migration instead."
        )
