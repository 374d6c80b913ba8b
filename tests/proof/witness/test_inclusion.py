"""Receipts are compared with the log that a witness sees."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from consent.proof.verifiers.verify import write
from tests.client.service import FakeService
from tests.proof.formats.log import NAME, FakeLog, signer
from tests.proof.witness.test_command import witness

RECORD = write({"choices": {"analytics": [1, 1]}, "id": str(UUID(int=7))})
DUE, OVERDUE = 10**10, 1_700_000_000


def receipt(log: FakeLog, place: int | None = None, until: int = DUE) -> bytes:
    return log.receipt(RECORD, place, until)


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
        lambda log: log.copy(signers=[ANOTHER]).receipt(RECORD, 3, key=ANOTHER),
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
