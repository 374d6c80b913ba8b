"""What a release has applied is frozen: databases hold its digest, and `migrate` compares it."""

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

from consent.lib import migration_digests
from tests.release import RELEASES

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("kept", RELEASES, ids=lambda path: path.name)
def test_a_released_migration_stays_as_it_was_to_the_byte(kept: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(lzma.decompress((kept / "sqlite.xz").read_bytes()))
        released = {*database.execute("SELECT name, sha256 FROM consent_migration")}

    changed = released - migration_digests._of_code(MigrationLoader(None)).items()

    assert len(released) > 8
    assert not changed, f"{sorted(changed)}: was released. Put it back; add a migration instead."
