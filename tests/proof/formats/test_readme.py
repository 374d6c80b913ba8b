"""What the room's document tells an auditor to type, typed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from consent.proof import verifiers
from tests import provision
from tests.documents import block
from tests.proof.formats.log import DEADLINE, LOG, OURS, Log

pytestmark = pytest.mark.machine  # openssl

DOCUMENT = "consent/proof/README.md"
SIGNED = "Signature Verified Successfully"
LOGS = [Log(1, 0), Log(2, 1), Log(11, 0), LOG, Log(11, 10), Log(300, 299)]


def typed(folder: Path, script: str, key: str = OURS.vkey) -> subprocess.CompletedProcess[str]:
    programs = [Path(sys.executable).parent, "/bin"]
    return subprocess.run(
        ["sh", "-euc", script],
        cwd=folder,
        env={"KEY": key, "PATH": ":".join(map(str, [*programs, "/usr/bin"]))},
        capture_output=True,
        text=True,
    )


def by_openssl(folder: Path, step: str = "In the log", key: str = OURS.vkey) -> list[str]:
    provision.install(provision.USUAL)
    script = f"{block(DOCUMENT, 'sha256()')}\n{block(DOCUMENT, step)}"
    return typed(folder, script, key).stdout.splitlines()


def test_each_program_says_that_the_receipt_holds(tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_bytes(LOG.receipt())
    for name in verifiers.PROGRAMS:
        shutil.copy(verifiers.FOLDER / name, tmp_path)

    done = typed(tmp_path, block(DOCUMENT, "node verify.mjs"))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count(f"in the log at place {LOG.place} of {LOG.size}\n") == 2


CHANGES = [
    (b'analytics\\":false', b'analytics\\":true'),
    (LOG.salt.hex().encode(), b"0" * 32),  # another record
    (b"\\n11\\n", b"\\n12\\n"),
    (b"index 6", b"index 7"),
]
CASES = [
    *((log.receipt(), True) for log in LOGS),
    *((LOG.receipt().replace(old, new), False) for old, new in CHANGES),
]


@pytest.mark.parametrize(("data", "holds"), CASES, ids=range(len(CASES)))
def test_openssl_alone_says_the_same(tmp_path: Path, data: bytes, holds: bool) -> None:
    assert (data == LOG.receipt()) <= holds, "it was changed"
    (tmp_path / "receipt.json").write_bytes(data)

    assert (by_openssl(tmp_path) == [SIGNED, "In the log"]) == holds


@pytest.mark.parametrize(
    ("salt", "told"), [(LOG.salt.hex(), [f"Promised until {DEADLINE}"]), ("0" * 32, [])]
)
def test_openssl_alone_says_whether_a_promise_is_of_this_record(
    tmp_path: Path, salt: str, told: list[str]
) -> None:
    (tmp_path / "receipt.json").write_bytes(LOG.receipt(promise=LOG.promise, salt=salt))

    assert by_openssl(tmp_path, "Promised until") == [SIGNED, *told]
