"""What today's log has of a receipt: as the page computes it, from tiles."""

import json
from base64 import b64encode
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from consent.proof.formats import tree
from consent.proof.formats.notes import Checkpoint, Promise, Signer, sign
from consent.proof.formats.tree import Read, root
from consent.proof.verifiers import FOLDER
from tests.node import run
from tests.proof.formats.log import FORGER, NAME, OURS, Log, signer
from tests.shared import ROOT

SCRIPT = ROOT / "static" / "consent" / "log-tiles.js"
COMPARE = ROOT / "tests" / "proof" / "receipts" / "compare.mjs"
FAR, PAST = 2**40, 1_764_191_700
SIZES = [1, 2, 3, 5, 8, 255, 256, 257, 511, 512, 700, 1025, 70_000]


def files(log: Log, by: Signer = OURS) -> dict[str, str]:
    """What a log of this size serves."""
    served = {"checkpoint": note(log.read, log.size, by).encode()}
    level = 0
    while log.size >> 8 * level:
        count = log.size >> 8 * level
        for number in range(-(-count // 256)):
            width = min(256, count - 256 * number)
            hashes = [log.read(8 * level, 256 * number + at) for at in range(width)]
            served[tree.tile_path(level, number, width)] = b"".join(hashes)
        level += 1
    return {path: b64encode(octets).decode() for path, octets in served.items()}


def note(read: Read, size: int, by: Signer) -> str:
    return sign(Checkpoint(by.name, size, root(size, read)).text, [by])


def case(receipt: Log, today: dict[str, str]) -> dict[str, Any]:
    """A receipt of a log as it was, and what the log serves by now."""
    proof = f"c2sp.org/tlog-proof@v1\nindex 0\n\n{note(receipt.read, receipt.size, OURS)}"
    return {
        "files": today,
        "key": OURS.vkey,
        "size": receipt.size,
        "receipt": {"proof": proof},
    }


def early(entry: bytes, today: dict[str, str], deadline: int = FAR) -> dict[str, Any]:
    """A receipt with a promise of that entry."""
    promise = Promise(NAME, UUID(int=7), entry, deadline).text
    facts = {"key": OURS.vkey, "size": None, "deadline": deadline}
    return {"files": today, **facts, "receipt": {"promise": promise}}


def told(*cases: dict[str, Any]) -> list[dict[str, Any]]:
    programs = map(str, (COMPARE, SCRIPT, FOLDER / "verify.mjs"))
    found: list[dict[str, Any]] = json.loads(run("node", *programs, given=json.dumps(cases)))
    return found


def outcomes(*cases: dict[str, Any]) -> list[str]:
    return [one["outcome"] for one in told(*cases)]


def of_size(size: int, **more: Any) -> Log:
    return Log(size=size, place=0, **more)


def test_a_log_that_only_grew_has_every_checkpoint_of_before() -> None:
    logs = {size: of_size(size) for size in SIZES}
    grown = [case(logs[old], files(logs[new])) for old, new in pairwise(SIZES)]
    same = [case(log, files(log)) for log in list(logs.values())[:-1]]
    far = [case(logs[3], files(logs[1025])), case(logs[256], files(logs[700]))]

    assert set(outcomes(*grown, *same, *far)) == {"same"}


def test_a_past_that_was_rewritten_is_told_whatever_is_signed() -> None:
    other = of_size(700, others=1)

    assert outcomes(case(of_size(256), files(other)), case(of_size(700), files(other))) == [
        "rewritten",
        "rewritten",
    ]


def test_tiles_that_do_not_make_the_signed_root_are_told() -> None:
    log = of_size(700)
    served = files(log)
    path = "tile/0/001"
    served[path] = files(of_size(700, others=1))[path]

    assert outcomes(case(of_size(300), served)) == ["rewritten"]


def test_a_log_that_shrank_is_told() -> None:
    assert outcomes(case(of_size(700), files(of_size(699)))) == ["shorter"]


def test_a_checkpoint_of_another_key_is_told() -> None:
    forged = files(of_size(700), FORGER)

    assert outcomes(case(of_size(700), forged)) == ["forged"]


def test_what_cannot_be_fetched_is_no_verdict() -> None:
    whole = files(of_size(700))
    without_tile = {path: data for path, data in whole.items() if path != "tile/0/001"}

    assert outcomes(case(of_size(300), without_tile), case(of_size(300), {})) == ["away", "away"]


@pytest.mark.parametrize("place", [0, 255, 256, 699, 5_000, 69_999])
def test_a_promised_entry_is_found_wherever_it_stands(place: int) -> None:
    log = Log(size=max(700, place + 1), place=place)

    [found] = told(early(log.entry, files(log)))

    assert found == {"outcome": "found", "place": place, "size": log.size, "heard": "none"}


def test_an_entry_that_is_not_there_is_owed_until_the_deadline_and_then_a_broken_promise() -> None:
    served = files(of_size(700))

    assert outcomes(early(bytes(32), served), early(bytes(32), served, PAST)) == ["waiting", "late"]


def test_an_entry_in_a_tile_that_is_not_of_the_signed_tree_is_not_in_the_log() -> None:
    log, other = Log(size=700, place=699), of_size(700)
    served = files(other) | {"tile/0/002.p/188": files(log)["tile/0/002.p/188"]}

    assert outcomes(early(log.entry, served)) == ["rewritten"]


def test_a_log_that_was_restored_has_another_name_and_the_same_key() -> None:
    again = signer("ours", f"{NAME}/2")
    served = files(of_size(700), again)
    cases = [case(of_size(300), served), case(of_size(701), served), early(bytes(32), served, PAST)]

    known = [one | {"keys": [again.vkey, OURS.vkey]} for one in cases]
    assert outcomes(*known) == ["same", "restored", "restored"]
    assert set(outcomes(*cases)) == {"forged"}  # a name that the service does not own up to


KEPT = "site/.well-known/consent-log-checkpoint"


@pytest.mark.parametrize(
    ("size", "others", "by", "expected"),
    [
        pytest.param(300, 0, OURS, "same", id="an older one"),
        pytest.param(700, 0, OURS, "same", id="the same"),
        pytest.param(700, 1, OURS, "split", id="of the same size, and another"),
        pytest.param(300, 1, OURS, "split", id="of another past"),
        pytest.param(300, 1, FORGER, "none", id="that the service did not sign"),
        pytest.param(300, 0, signer("ours", f"{NAME}/2"), "none", id="of a log that was restored"),
    ],
)
def test_what_the_sites_server_keeps_is_of_the_same_log(
    size: int, others: int, by: Signer, expected: str
) -> None:
    log, kept = of_size(700), of_size(size, others=others)
    served = files(log) | {KEPT: b64encode(note(kept.read, size, by).encode()).decode()}

    [found] = told(case(of_size(256), served) | {"keys": [by.vkey]})

    assert (found["outcome"], found["heard"]) == ("same", expected)


def test_a_site_that_has_seen_more_than_is_served_is_believed_if_tiles_show_it() -> None:
    log, longer = of_size(300), of_size(700)
    kept = {KEPT: b64encode(note(longer.read, 700, OURS).encode()).decode()}
    cases = [case(of_size(256), files(longer) | files(log) | kept), case(log, files(log) | kept)]

    assert [one["heard"] for one in told(*cases)] == ["same", "none"]
