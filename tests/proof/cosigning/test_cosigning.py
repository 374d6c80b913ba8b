"""Witnesses of others cosign what the log has signed; what one of them does keeps nobody back.

Operators are told when most of them no longer do.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from consent.lib import readings
from consent.proof.formats.notes import Cosigner, Verifier, open_note, signatures
from consent.proof.log import checkpoints, cosigning, store
from consent.proof.models import LogCheckpoint
from tests import provision
from tests.proof.cosigning import litewitness
from tests.proof.cosigning.conftest import Witnesses, cosigned, fork, grow
from tests.proof.cosigning.fake_witness import FakeWitness

pytestmark = pytest.mark.django_db


def opened(note: str, *witnesses: FakeWitness) -> int:
    """Return how many signatures there are; each witness and we have a good one."""
    open_note(note, map(Verifier.of, checkpoints.vkeys()))
    for one in witnesses:
        open_note(note, [one.cosigner])
    return len(list(signatures(note)))


def test_each_new_checkpoint_is_cosigned_by_each_witness_once(witness: Witnesses) -> None:
    one, two = witness(), witness("other.example/w2")
    for size in (1, 7, 250, 300, 0, 1):
        grow(size)
        row = cosigned()
        assert row.published == row.cosigned
        assert opened(row.cosigned, one, two) == 3
        cosigned()

    assert one.statuses == two.statuses == [200] * 5, "nothing is asked twice"
    now = timezone.now()
    figures = cosigning.read(now).figures
    at = now.timestamp()
    assert figures == {
        "log_witnesses": 2,
        "log_cosigners": 2,
        "log_cosigned_timestamp_seconds": at,
    }


def test_a_witness_that_comes_later_or_has_seen_more_than_we_know_is_asked_again(
    witness: Witnesses,
) -> None:
    one = witness()
    grow(300)
    cosigned()
    LogCheckpoint.objects.update(cosigned="")  # as an old worker leaves it
    two = witness("other.example/w2")
    grow(5)

    assert opened(cosigned().cosigned, one, two) == 3
    assert (one.statuses, two.statuses) == ([200, 409, 200], [200])
    three = witness("third.example/w3")
    assert opened(cosigned().published, one, two, three) == 4


def test_a_key_that_signs_from_now_on_is_in_what_is_published(
    witness: Witnesses, settings: LazySettings
) -> None:
    one = witness()
    row = grow(3)
    cosigned()
    settings.CONSENT_LOG_KEY = ["another" * 8, settings.SECRET_KEY]
    LogCheckpoint.objects.update(note=grow(0).note)

    assert len(checkpoints.vkeys()) == 2
    assert opened(cosigned().published, one) == 3
    assert row.size == 3


def test_a_log_that_was_put_back_is_another_one_to_a_witness(witness: Witnesses) -> None:
    one = witness()
    grow(5)
    old = cosigned()
    later = checkpoints.signed(store.TreeAppend(old.size, []), old, now=timezone.now(), number=9)
    later.save()
    cosigning.run(timezone.now())
    new = LogCheckpoint.objects.order_by("-pk")[0]

    assert opened(new.cosigned, one) == 2
    assert len(one.seen) == 2, "it keeps both, and neither contradicts the other"
    assert LogCheckpoint.objects.get(pk=old.pk).cosigned == old.cosigned
    assert Client().get("/log/checkpoint").content.decode() == new.cosigned


Answering = Callable[[FakeWitness], object]


def _says(status: int, answer: bytes) -> Answering:
    return lambda witness: vars(witness).update(spoil=lambda *_: (status, answer))


def _is(**change: object) -> Answering:
    return lambda witness: vars(witness).update(change)


def _signs_another_log(witness: FakeWitness) -> None:
    sign = witness.line
    vars(witness).update(line=lambda note: sign(note.replace("\n4\n", "\n5\n")))


FAULTS: dict[str, tuple[Answering, str]] = {
    "killed": (lambda witness: witness.close(), "ConnectionRefusedError"),
    "slow": (_is(delay=2.0), "TimeoutError"),
    "garbage": (_says(200, b"\xff\0<html>\x1b[2J"), "UnicodeDecodeError"),
    "nothing": (_says(200, b""), "no signature of its key"),
    "5 MB": (_says(200, b"x" * 5_000_000), "octets"),
    "an error": (_says(500, b""), "status 500"),
    "a redirect": (_says(302, b""), "status 302"),
    "it is not known": (_says(404, b""), "it does not know this log"),
    "a fork": (_says(422, b""), "does not continue what it has signed"),
    "409 for ever": (_says(409, b"0\n"), "status 409 again"),
    "a longer log": (_says(409, b"99999\n"), "it has signed a longer log"),
    "no size": (_says(409, b"-1\n"), "status 409"),
    "a size without end": (_says(409, b"9" * 5000), "status 409"),
    "a false clock": (_is(ahead=3600), "its clock is wrong"),
    "another name": (_is(name="bad.example/other"), "no signature of its key"),
    "a false signature": (_signs_another_log, "BadNote"),
    "a signature cut off": (_says(200, "— bad.example/w AAAAAAAA\n".encode()), "no signature"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_witness_that_fails_is_told_of_once_and_keeps_nobody_back(
    witness: Witnesses,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    monkeypatch.setattr(cosigning, "_SECONDS", 0.5)
    good, bad = witness(), witness("bad.example/w")
    spoil, reason = FAULTS[fault]
    spoil(bad)
    grow(4)
    began = time.monotonic()
    first, second = cosigned().cosigned, cosigned().cosigned

    assert time.monotonic() - began < 1.5
    assert opened(first, good) == 2
    assert second == first
    lines = [one.getMessage() for one in caplog.records if one.name == cosigning.__name__]
    assert lines[0].startswith("Witness bad.example/w does not cosign: ") and reason in lines[0]
    assert len(lines) == len(set(lines))
    assert cosigning.read(timezone.now()).figures["log_cosigners"] == 1


@pytest.mark.parametrize(("away", "is_told"), [(0, False), (1, False), (2, True), (3, True)])
def test_half_an_hour_without_most_of_three_is_told(
    witness: Witnesses, monkeypatch: pytest.MonkeyPatch, away: int, is_told: bool
) -> None:
    now, known = timezone.now(), dict[str, readings.Figure]()
    monkeypatch.setattr(readings, "figures", lambda: known)

    def words(minutes: int) -> list[str]:
        found = cosigning.read(now + timedelta(minutes=minutes))
        known.update(found.figures)
        return [one.word for one in found.causes]

    all_of_them = [witness(f"witness.example/{number}") for number in range(3)]
    grow(3)
    cosigned()
    assert words(0) == []
    for one in all_of_them[:away]:
        one.close()
    grow(3)
    cosigned()

    assert words(29) == []
    assert words(31) == (["log_not_cosigned"] if is_told else [])
    assert known["log_cosigners"] == 3 - away


def test_who_asks_nobody_misses_nobody() -> None:
    grow(3)
    assert cosigning.read(timezone.now()).causes == []


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
