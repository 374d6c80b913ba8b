"""Receipts and visitors' signed cookies are compared with the log that a witness sees."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from consent.client import ConsentClient
from consent.kernel.rules import Answer, Choice
from consent.proof.formats import tree
from consent.proof.verifiers.verify import write
from consent.proof.witness import LogFault, LogFork, Witness
from tests.client.service import (
    COOKIE,
    EVERYTHING,
    NOON,
    FakeService,
    MakeClient,
    sign as token_of,
)
from tests.proof.formats.log import NAME, SALT, FakeLog, signer
from tests.proof.witness.test_command import witness

ID = UUID(int=7)
SAID = {key: [1, 1] for key in EVERYTHING}
DUE, OVERDUE = 10**10, 1_700_000_000


def _written(**record: Any) -> bytes:
    return write({"choices": SAID, "id": str(ID), **record})


ANSWER = Answer(NOON, {key: Choice(1, True) for key in EVERYTHING}, region="US-CA")
TOKEN = token_of(ANSWER, entry=tree.commitment(SALT, _written()))


def receipt(log: FakeLog, place: int | None = None, until: int = DUE, **record: Any) -> bytes:
    return log.receipt(_written(**record), place, until)


ANOTHER = signer("another")
SEEN: dict[str, tuple[Callable[[FakeLog], bytes], int, str]] = {  # the status, and the line
    "in the log": (lambda log: receipt(log.grow(600), 3), 0, "in the log, at place 3 of 607"),
    "promised and kept": (
        lambda log: [receipt(log.grow(600), 3), receipt(log, until=OVERDUE)][1],
        0,
        "in the log, at place 3 of 607",
    ),
    "promised": (receipt, 2, "not in the log yet"),
    "promised in vain": (
        lambda log: receipt(log.grow(600), until=OVERDUE),
        1,
        f"{NAME} has signed a place for it until 2023-11-14 22:13Z",
    ),
    "of a fork": (lambda log: receipt(log.copy(), 3), 1, f"{NAME} has signed a place for it."),
    "of another log": (
        lambda log: log.copy(signers=[ANOTHER]).receipt(_written(), 3, key=ANOTHER),
        2,
        "Nothing can be said",
    ),
    "by files of another log": (
        lambda log: receipt(log.change(served=log.grow(600).note), 3),
        2,
        "files do not lead to its checkpoint",
    ),
}


@pytest.mark.parametrize("case", SEEN)
def test_a_receipt_is_looked_up_in_the_log(service: FakeService, tmp_path: Path, case: str) -> None:
    make, status, line = SEEN[case]
    file = tmp_path / "receipt.json"
    file.write_bytes(make(service.log))
    code, said = witness(service.url, "--receipt", str(file))
    assert code == status and line in said, said


SAID_NO, SAID_OF_2 = SAID | {"analytics": [1, 0]}, SAID | {"analytics": [2, 1]}
COMPARED: dict[str, tuple[Callable[[FakeLog], bytes], LogFault | None]] = {
    "as it was said": (lambda log: receipt(log, 7), None),
    "promised": (receipt, None),
    "denied": (lambda log: b"", LogFault.DENIED),
    "another answer": (lambda log: receipt(log, 7, choices=SAID_NO), LogFault.CONTRADICTED),
    "another version": (lambda log: receipt(log, 7, choices=SAID_OF_2), LogFault.CONTRADICTED),
    "another entry": (lambda log: receipt(log, 7, method="custom"), LogFault.CONTRADICTED),
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
