"""Two hundred checkpoints, and then a fork: by the stand-in, and by litewitness itself."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.conf import LazySettings

from consent.proof.formats.notes import Cosigner, open_note
from consent.proof.log import checkpoints, cosigning
from tests import provision
from tests.outages.service import until
from tests.proof.cosigning.conftest import cosigned, fork, grow
from tests.proof.cosigning.fake_witness import FakeWitness
from tests.servers import free_port, stop

pytestmark = pytest.mark.django_db


@contextmanager
def _stand_in(_: Path) -> Iterator[str]:
    witness = FakeWitness()
    yield witness.setting
    witness.close()


@contextmanager
def _litewitness(folder: Path) -> Iterator[str]:
    """A real one; the log's key is told to it as its operator does."""
    if not (program := provision.litewitness()):
        pytest.skip("litewitness cannot be had here; the stand-in answers for it")
    key, socket, log = folder / "key", folder / "agent", folder / "log"
    subprocess.run(["ssh-keygen", "-qt", "ed25519", "-N", "", "-f", key], check=True)
    control = [str(Path(program).with_name("witnessctl"))]
    of_log = ["-db", "witness.db", "-origin", checkpoints.origin()]
    subprocess.run([*control, "add-log", *of_log], cwd=folder, check=True)
    subprocess.run(
        [*control, "add-key", *of_log, "-key", *checkpoints.vkeys()], cwd=folder, check=True
    )
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
    until(socket.exists, "the agent listens")
    environment = os.environ | {"SSH_AUTH_SOCK": str(socket)}
    subprocess.run(["ssh-add", "-q", key], env=environment, check=True)
    listing = subprocess.run(["ssh-keygen", "-lf", key], capture_output=True, text=True, check=True)
    address = f"127.0.0.1:{free_port()}"
    command = [program, "-name", "witness.example/lite", "-key", listing.stdout.split()[1]]
    command += ["-ssh-agent", str(socket), "-db", "witness.db", "-listen", address]
    with log.open("w") as out:
        witness = subprocess.Popen(command, cwd=folder, stderr=out)
    try:
        until(lambda: "msg=listening" in log.read_text(), "litewitness listens")
        (vkey,) = re.findall(r"vkey=(\S+)", log.read_text())
        yield f"{vkey} http://{address}"
    finally:
        stop(witness)
        stop(agent)


@pytest.mark.parametrize(
    "begin", [_stand_in, pytest.param(_litewitness, marks=pytest.mark.machine)]
)
def test_two_hundred_checkpoints_are_cosigned_and_a_fork_is_refused(
    begin: Callable[[Path], AbstractContextManager[str]],
    settings: LazySettings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with begin(tmp_path) as setting:
        settings.CONSENT_LOG_WITNESSES = setting
        key = Cosigner.of(setting.split()[0])
        for step in range(200):
            size = grow(step % 3 + 1).size
            row = cosigned()
            assert row.cosigned.startswith(row.note), f"not cosigned at {size}"
            open_note(row.cosigned, [key])
        fork()
        for _ in range(2):
            assert cosigned().cosigned == "", "as long, and longer"
            grow(5)

    refused = [one.getMessage() for one in caplog.records if one.name == cosigning.__name__]
    assert refused == [f"Witness {key.name} does not cosign: {cosigning._REASONS[422]}."]
