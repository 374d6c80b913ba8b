"""What a receipt or a visitor's signed cookie says is compared with the log that a witness sees."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from consent.client import ConsentClient
from consent.proof.formats import notes, tree
from consent.proof.formats.notes import Promise, sign
from consent.proof.witness import LogFault, LogFork, Witness
from tests.client.service import COOKIE, EVERYTHING, FakeService, MakeClient, token
from tests.proof.formats.log import NAME as ORIGIN, signer
from tests.proof.formats.trees import reader
from tests.proof.witness.fake_log import KEY, FakeLog
from tests.shared import ROOT

ID, SALT = UUID(int=7), bytes(range(16))
SAID = {key: [1, 1] for key in EVERYTHING}
TOKEN = token(**EVERYTHING)
DUE, OVERDUE = 10**10, 1_700_000_000


def receipt(log: FakeLog, place: int | None = None, until: int = DUE, **record: Any) -> bytes:
    """Return the receipt of an answer; at a place its entry is put into the log."""
    written = json.dumps(
        {"choices": SAID, "id": str(ID), **record}, separators=(",", ":"), sort_keys=True
    )
    entry = tree.commitment(SALT, written.encode())
    members = {"key": KEY.vkey, "record": written, "salt": SALT.hex()}
    if place is None:
        members["promise"] = sign(Promise(ORIGIN, ID, entry, until).text, [KEY])
    else:
        log.entries = [*log.entries[:place], entry, *log.entries[place + 1 :]]
        path = tree.inclusion_proof(place, len(log.entries), reader(log.entries))
        members["proof"] = notes.encode(place, path, log.note)
    return json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _in_the_log(log: FakeLog) -> bytes:
    return receipt(log.grow(600), 3)


def _promised_and_kept(log: FakeLog) -> bytes:
    receipt(log.grow(600), 3)
    return receipt(log, until=OVERDUE)


def _promised(log: FakeLog) -> bytes:
    return receipt(log)


def _promised_in_vain(log: FakeLog) -> bytes:
    return receipt(log.grow(600), until=OVERDUE)


def _of_another_fork(log: FakeLog) -> bytes:
    return receipt(log.copy(), 3)


def _of_another_log(log: FakeLog) -> bytes:
    log.signers = [signer("another")]
    return receipt(log.copy(), 3)


def _by_files_of_another_log(log: FakeLog) -> bytes:
    log.served = log.grow(600).note
    return receipt(log, 3)


SEEN = {
    _by_files_of_another_log: (2, "files do not lead to its checkpoint"),
    _in_the_log: (0, "in the log, at place 3 of 607"),
    _promised_and_kept: (0, "in the log, at place 3 of 607"),
    _promised: (2, "not in the log yet"),
    _promised_in_vain: (1, f"{ORIGIN} has signed a place for it until 2023-11-14 22:13Z"),
    _of_another_fork: (1, f"{ORIGIN} has signed a place for it."),
    _of_another_log: (2, "Nothing can be said"),
}


@pytest.mark.parametrize("case", SEEN)
def test_a_receipt_is_looked_up_in_the_log(service: FakeService, tmp_path: Path, case: Any) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(case(service.log))
    command = [sys.executable, "-m", "consent.proof.witness", service.url, "--receipt", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    code, line = SEEN[case]
    assert (done.returncode, done.stderr) == (code, "")
    assert line in done.stdout


COMPARED: dict[str, tuple[Any, LogFault | None]] = {
    "as it was said": (lambda log: receipt(log, 7), None),
    "promised": (lambda log: receipt(log), None),
    "denied": (lambda log: b"", LogFault.DENIED),
    "another answer": (
        lambda log: receipt(log, 7, choices=SAID | {"analytics": [1, 0]}),
        LogFault.CONTRADICTED,
    ),
    "another version": (
        lambda log: receipt(log, 7, choices=SAID | {"analytics": [2, 1]}),
        LogFault.CONTRADICTED,
    ),
    "another decision": (lambda log: receipt(log, 7, id=str(UUID(int=8))), LogFault.CONTRADICTED),
    "of a fork": (lambda log: receipt(log.grow(600).copy(), 7), LogFault.CONTRADICTED),
    "never placed": (lambda log: receipt(log, until=OVERDUE), LogFault.CONTRADICTED),
}


def _answered(
    service: FakeService, make_client: MakeClient, **options: Any
) -> tuple[list[LogFork], ConsentClient]:
    """A visitor came; then the log was looked at three times."""
    reports: list[LogFork] = []
    client = make_client(after_refresh=Witness(on_fork=reports.append), **options)
    assert client.refresh()
    assert client.check({"Cookie": f"{COOKIE}={TOKEN}"}, region="US-CA").allows("analytics")
    for _ in range(3):
        client._refresher._afterwards.join()
        assert client.refresh()
    client._refresher._afterwards.join()
    return reports, client


@pytest.mark.parametrize("case", COMPARED)
def test_a_visitors_signed_cookie_is_compared_with_the_log(
    service: FakeService, make_client: MakeClient, case: str
) -> None:
    make, fault = COMPARED[case]
    service.receipts = {str(ID): make(service.log)}
    reports, client = _answered(service, make_client, token="mixc_x")

    assert [(report.what, report.old) for report in reports] == ([(fault, TOKEN)] if fault else [])
    assert client.stats()["log_forked"] == len(reports)
    assert client.stats()["log_unreachable"] == 0


@pytest.mark.parametrize(("options", "times"), [({}, 0), ({"token": "mixc_x"}, 1)])
def test_whose_token_may_not_ask_compares_nothing_and_says_so_once(
    service: FakeService, make_client: MakeClient, options: dict[str, str], times: int
) -> None:
    service.receipts = None
    reports, client = _answered(service, make_client, **options)

    assert (reports, client.stats()["log_unreachable"]) == ([], times)
