"""The commands of the room's document, typed as an auditor does."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from consent.proof import verifiers
from tests import provision
from tests.documents import block
from tests.proof.conformance.test_receipts import PLACED, PROMISED, QUESTIONS

pytestmark = pytest.mark.machine  # openssl

DOCUMENT = "consent/proof/README.md"
SIGNED = "Signature Verified Successfully"
KEY, SALT = str(PLACED.key), json.loads(PLACED.data)["salt"].encode()


def typed(folder: Path, script: str, key: str = KEY) -> subprocess.CompletedProcess[str]:
    programs = [Path(sys.executable).parent, "/bin"]
    return subprocess.run(
        ["sh", "-euc", script],
        cwd=folder,
        env={"KEY": key, "PATH": ":".join(map(str, [*programs, "/usr/bin"]))},
        capture_output=True,
        text=True,
    )


def by_openssl(folder: Path, step: str = "In the log", key: str = KEY) -> list[str]:
    provision.install(provision.USUAL)
    script = f"{block(DOCUMENT, 'sha256()')}\n{block(DOCUMENT, step)}"
    return typed(folder, script, key).stdout.splitlines()


def test_each_program_says_that_the_receipt_holds(tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_bytes(PLACED.data)
    for name in verifiers.PROGRAMS:
        shutil.copy(verifiers.FOLDER / name, tmp_path)

    done = typed(tmp_path, block(DOCUMENT, "node verify.mjs"))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("in the log at place 6 of 11\n") == 2


CHANGES = [
    (b'analytics\\":false', b'analytics\\":true'),
    (SALT, b"0" * 32),  # another record
    (b"\\n11\\n", b"\\n12\\n"),
    (b"index 6", b"index 7"),
]
CASES = [
    *((one.data, True) for one in QUESTIONS[:8]),  # at edges of trees and tiles
    *((PLACED.data.replace(old, new), False) for old, new in CHANGES),
]


@pytest.mark.parametrize(("data", "holds"), CASES, ids=range(len(CASES)))
def test_openssl_alone_says_the_same(tmp_path: Path, data: bytes, holds: bool) -> None:
    assert (data == PLACED.data) <= holds, "it was changed"
    (tmp_path / "receipt.json").write_bytes(data)

    assert (by_openssl(tmp_path) == [SIGNED, "In the log"]) == holds


@pytest.mark.parametrize(("salt", "told"), [(SALT, ["Promised until 1764191700"]), (b"0" * 32, [])])
def test_openssl_alone_says_whether_a_promise_is_of_this_record(
    tmp_path: Path, salt: bytes, told: list[str]
) -> None:
    (tmp_path / "receipt.json").write_bytes(PROMISED.data.replace(SALT, salt))

    assert by_openssl(tmp_path, "Promised until") == [SIGNED, *told]
