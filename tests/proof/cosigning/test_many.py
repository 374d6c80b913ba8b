"""Two hundred checkpoints, and then a fork: by the stand-in, and by litewitness itself."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.conf import LazySettings

from consent.proof.formats.notes import Cosigner, open_note
from consent.proof.log import checkpoints, cosigning
from tests import provision
from tests.proof.cosigning import litewitness
from tests.proof.cosigning.conftest import cosigned, fork, grow
from tests.proof.cosigning.fake_witness import FakeWitness

pytestmark = pytest.mark.django_db


@contextmanager
def _stand_in(_: Path) -> Iterator[str]:
    witness = FakeWitness()
    yield witness.setting
    witness.close()


@contextmanager
def _litewitness(folder: Path) -> Iterator[str]:
    if not (program := provision.litewitness()):
        pytest.skip("litewitness cannot be had here; the stand-in answers for it")
    with litewitness.running(program, folder, checkpoints.origin(), *checkpoints.vkeys()) as it:
        yield it.setting


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
