"""Each release's database comes to the newest schema whole, and goes on."""

import json
import lzma
import subprocess
from pathlib import Path

import pytest

from tests.postgres import PROGRAMS
from tests.release import RELEASES
from tests.release.make import SHOW, installation

pytestmark = pytest.mark.proof

DECIDE = """
from django.test import Client
from django.test.utils import setup_test_environment
from tests.api.visiting import Visitor, a_decision
from tests.places import place_all
setup_test_environment()
print(Visitor(Client()).decide(a_decision(notice=2)).status_code)
place_all()
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("kept", RELEASES, ids=lambda path: path.name)
def test_it_comes_to_the_newest_schema_with_all_that_it_holds(
    kept: Path, engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    from consent.proof.verifiers.verify import check

    octets = lzma.decompress((kept / f"{engine}.xz").read_bytes())
    url = ""
    if engine == "sqlite":
        (tmp_path / "db.sqlite3").write_bytes(octets)
    else:
        url = request.getfixturevalue("own_postgres_url")
        psql = [str(PROGRAMS / "psql"), "-q", "-v", "ON_ERROR_STOP=1", url]
        subprocess.run(psql, input=octets, check=True, stdout=subprocess.DEVNULL)
    project = installation(tmp_path, url)

    project.manage("migrate", "-v0")

    expected = json.loads((kept / f"{engine}.json").read_text())
    found = json.loads(project.python(SHOW))
    for part in ("rows", "notices", "receipts"):
        assert found[part] == expected[part]
    assert {check(file.encode())["record"]["site"] for file in expected["receipts"]} == {"mix"}
    assert project.python(DECIDE) == "201"
    assert "WHOLE" in project.manage("record", "verify")
