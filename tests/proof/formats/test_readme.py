"""What the room's document tells an auditor to type, typed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from consent.proof import verifiers
from consent.proof.formats.notes import seal
from tests import provision
from tests.documents import block
from tests.proof.formats.log import LOG, OURS, Log

pytestmark = pytest.mark.machine  # PHP, openssl

DOCUMENT = "consent/proof/README.md"
STEPS = ("verify signed signature", "verify checkpoint signature", "In the log")
LOGS = [Log(1, 0), Log(2, 1), Log(11, 0), LOG, Log(11, 10), Log(300, 299)]


def typed(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    programs = [Path(sys.executable).parent, Path(provision.path(provision.PHP)).parent, "/bin"]
    return subprocess.run(
        ["sh", "-euc", script],
        cwd=folder,
        env={"KEY": OURS.vkey, "PATH": ":".join(map(str, [*programs, "/usr/bin"]))},
        capture_output=True,
        text=True,
    )


def by_openssl(folder: Path) -> list[str]:
    provision.install(provision.USUAL)
    return typed(folder, "\n".join(block(DOCUMENT, step) for step in STEPS)).stdout.splitlines()


def test_each_program_says_that_the_receipt_holds(tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_bytes(seal(LOG.document(), OURS))
    for name in verifiers.PROGRAMS:
        shutil.copy(verifiers.FOLDER / name, tmp_path)

    done = typed(tmp_path, block(DOCUMENT, "node verify.mjs"))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count(f"in the log at place {LOG.place} of {LOG.size}\n") == 3


@pytest.mark.parametrize("log", LOGS)
def test_openssl_alone_says_the_same(tmp_path: Path, log: Log) -> None:
    (tmp_path / "receipt.json").write_bytes(seal(log.document(), OURS))

    assert by_openssl(tmp_path) == ["Signature Verified Successfully"] * 2 + ["In the log"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'analytics\\":false', b'analytics\\":true'),
        (LOG.salt.hex().encode(), b"0" * 32),
        (b"\\n11\\n", b"\\n12\\n"),
        (b"index 6", b"index 7"),
    ],
)
def test_openssl_alone_refuses_what_was_changed(tmp_path: Path, old: bytes, new: bytes) -> None:
    data = seal(LOG.document(), OURS)
    assert old in data
    (tmp_path / "receipt.json").write_bytes(data.replace(old, new))

    assert "Signature Verified Successfully" not in by_openssl(tmp_path)


def test_openssl_alone_does_not_find_another_record_there(tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_bytes(seal(LOG.document(salt="0" * 32), OURS))

    assert by_openssl(tmp_path) == ["Signature Verified Successfully"] * 2
