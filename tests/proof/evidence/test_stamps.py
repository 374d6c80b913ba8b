"""An authority of others stamps the log once a day, which the archive shows to a stranger."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from consent.models import Change, Notice
from consent.proof.log import sequencer, stamps
from tests.admin.decisions import give
from tests.proof.evidence.authority import Authority
from tests.proof.evidence.test_archive import address, follow, unpacked
from tests.proof.evidence.test_evidence import change

REJECTED = bytes.fromhex("30053003020102")
Spoil = Callable[[Authority], object]


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    authority = Authority(tmp_path_factory.mktemp("tsa"))
    yield authority
    authority.close()


@pytest.fixture
def authority(tsa: Authority, settings: LazySettings) -> Iterator[Authority]:
    settings.CONSENT_TIMESTAMP_URL = tsa.url
    tsa.queries.clear()
    before = tsa.spoil, tsa.query
    yield tsa
    tsa.spoil, tsa.query = before


def stamped() -> list[Change]:
    return [*Change.objects.filter(field="time stamp").order_by("pk")]


def test_a_stranger_verifies_when_it_was_in_the_log(
    staff: Client, notice: Notice, authority: Authority
) -> None:
    now = timezone.now()
    before = [give(notice) for _ in range(5)]
    sequencer.run(now)
    stamps.run(now)
    stamps.run(now)
    stamps.run(now + timedelta(days=1, minutes=5))
    after = give(notice)
    sequencer.run(now)

    with unpacked(staff.post(address(before[2])).content) as folder:
        said = follow(folder, 6, AUTHORITY=authority.root)
        other = follow(folder, 6, AUTHORITY=authority.folder / "tsa.pem")

    (row,) = stamped()
    assert len(authority.queries) == 2, "today's, and one of tomorrow, by which its clock is wrong"
    assert row.name.endswith(" UTC, by 127.0.0.1")
    assert "Verified." in said.stdout and "Verification: OK" in said.stdout
    assert "Verification: OK" not in other.stdout
    assert (said.returncode, other.returncode) == (0, 1)
    assert f"<dt>Stamped</dt><dd>{row.name}<" in staff.get(change(before[2])).text
    assert "Stamped" not in staff.get(change(after)).text, "it came after the stamp"
    assert b"stamp.tsr" not in staff.post(address(after)).content


def _says(status: int, answer: bytes) -> Spoil:
    return lambda one: vars(one).update(spoil=lambda _: (status, answer))


def _is_asked(change: Callable[[bytes], bytes]) -> Spoil:
    return lambda one: vars(one).update(query=change)


FAULTS: dict[str, tuple[Spoil, str]] = {
    "another digest": (_is_asked(lambda one: one[:30] + bytes(4) + one[34:]), "something else"),
    "another nonce": (_is_asked(lambda one: one[:-5] + bytes(2) + one[-3:]), "something else"),
    "no": (_says(200, REJECTED), "it refuses"),
    "garbage": (_says(200, b"\xff\0<html>\x1b[2J"), "ValueError"),
    "nothing": (_says(200, b""), "ValueError"),
    "5 MB": (_says(200, b"x" * 5_000_000), "octets"),
    "an error": (_says(500, b""), "status 500"),
    "slow": (lambda one: vars(one).update(spoil=_late), "TimeoutError"),
}


def _late(reply: bytes) -> tuple[int, bytes]:
    threading.Event().wait(2)
    return 200, reply


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.django_db
def test_what_is_no_stamp_of_this_log_is_not_kept(
    authority: Authority,
    notice: Notice,
    fault: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stamps, "_SECONDS", 0.5)
    now = timezone.now()
    sequencer.run(now)
    spoil, reason = FAULTS[fault]
    spoil(authority)

    stamps.run(now)

    assert stamped() == [] and len(authority.queries) == 1
    assert reason in caplog.messages[-1]
    assert [one.word for one in stamps.read(now).causes] == ["log_not_stamped"]


def test_nobody_is_asked_unless_an_address_says_so(notice: Notice) -> None:
    sequencer.run(timezone.now())
    stamps.run(timezone.now())
    assert stamped() == [] and not stamps.read(timezone.now()).causes
