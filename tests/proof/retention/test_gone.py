"""After an erasure the receipt still proves the answer, and nothing here leads to the visitor.

Neither in the database, nor on SQLite in its files.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.db.models import Q

from consent import notices
from consent.intake import accounts, erasures
from consent.lib import uuid7
from consent.models import AccountAnswer, Decision
from consent.proof.formats.tree import commitment, leaf_hash
from consent.proof.log import checkpoints, leaves
from consent.proof.verifiers.verify import check
from consent.record import receipts, retention, visitors
from consent.record.changes import acting
from consent.record.export import Selection, write, write_down
from tests import filled
from tests.places import place_all, place_of
from tests.record import guarded
from tests.record.recorded import decide

DAY = timedelta(days=1)
PLAY = "from tests.proof.retention import test_gone; test_gone.play()"
Known = dict[str, list[bytes]]  # what would lead to a visitor: name → spellings


def traces(gone: list[Decision]) -> Known:
    """Of decisions and their visitor."""
    known: Known = {}
    for one in gone:
        salt = bytes.fromhex(receipts.proofs([one])[one.pk].salt)
        entry, at = commitment(salt, leaves.record_of(one)), one.decided_at
        octets = {
            "visitor": one.visitor.bytes,
            "decision": one.pk.bytes,
            "hash of the decision": sha256(one.pk.bytes).digest(),
            "salt": salt,
            "commitment": entry,
            "hash of the leaf": leaf_hash(entry),
        }
        spelled = {name: [word, word.hex().encode()] for name, word in octets.items()}
        spelled["visitor"].append(str(one.visitor).encode())
        spelled["decision"].append(str(one.pk).encode())
        spelled["moment"] = [at.isoformat(" ")[:26].encode(), b"%f" % at.timestamp()]
        for name, words in spelled.items():
            known.setdefault(name, []).extend(words)
    return known


def found_in(octets: bytes, known: Known) -> list[str]:
    return [name for name, words in known.items() if any(word in octets for word in words)]


def cells(known: Known) -> dict[str, list[str]]:
    """By table and column of the database: what of it stands there."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [f"{table}.{column[0]}" for column in cursor.description]
            for name, values in zip(names, zip(*cursor.fetchall(), strict=True), strict=False):
                found[name] = found_in(b"\n".join(map(_octets, values)), known)
    return {name: words for name, words in found.items() if words}


def _octets(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def on_disk(known: Known) -> list[str]:
    """What is in its files while a process has it open: SQLite cleans up behind the last."""
    if connection.vendor != "sqlite":
        return []
    database = Path(connection.settings_dict["NAME"])
    files = database.parent.glob(f"{database.name}*")
    return found_in(b"".join(path.read_bytes() for path in files), known)


def play() -> None:
    """Record, erase, forget; print what was found of it, in a process of the installation."""
    now = datetime.now(UTC)
    with time_machine.travel(now - 999 * DAY):
        filled.publish(filled.seed())
    notices.forget()
    erased = uuid7.uuid7(now)
    gone, kept = _record(now, erased)
    place_all(now)
    erasures.clear_disk()  # else SQLite may do so by itself, in between
    files = [receipts.proofs([one])[one.pk].file() for one in (*gone, kept)]
    known, places = traces(gone), [place_of(one.pk) for one in (*gone, kept)]
    before, disk = cells(known), [on_disk(known)]

    with acting("nina"):
        write_down(Selection(whose=Q(visitor=erased)), 2, "jsonl")
        left = visitors.erase(erased, "mix", now=now)
    retention.run(now, is_confirmed=True)
    retention.run(now + DAY)
    leaves.merge_tombstones(now + DAY)
    place_all(now + DAY)
    disk.append(on_disk(known))
    erasures.clear_disk()

    assert left is not None
    export = [piece for kind in ("jsonl", "csv") for piece in write(Selection(), kind, now=now)]
    found = {
        "before": before,
        "after": cells(known),
        "disk": [*disk, on_disk(known)],
        "export": found_in(b"".join(export), known),
        "exported": Decision.objects.count(),
        "places": places,
        "proven": [check(one, checkpoints.vkeys()[0])["place"] for one in files],
        "shared": shared_transactions(left),
    }
    sys.stdout.write(json.dumps(found))


def _record(now: datetime, erased: UUID) -> tuple[list[Decision], Decision]:
    """Those that are to go, the oldest by its age; and one that stays."""
    long_ago = (now - 910 * DAY).replace(microsecond=123_456)
    gone = [
        decide(long_ago),
        decide(now - 3 * DAY, erased, choices={"analytics": True, "marketing": False}),
        decide(now - 2 * DAY, erased, choices={"analytics": False, "marketing": False}),
    ]
    kept = [decide(now - n * DAY / 9, choices={"analytics": True}) for n in range(5)]
    for number, one in enumerate(gone):
        facts: Any = {"reason": AccountAnswer.Reason.CHOICE, "now": now, "decision": one.pk}
        accounts.set_opt_out("mix", f"hash {number}", opted_out=True, **facts)
    fresh = Decision.objects.select_related("notice__site").in_bulk()
    return [fresh[one.pk] for one in gone], fresh[kept[0].pk]


def shared_transactions(left: Decision) -> list[str]:
    """Tables of which a row was written by the transaction that wrote this one (PostgreSQL)."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM consent_decision WHERE id = %s", [left.pk])
        number, shared = cursor.fetchone(), []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE xmin::text = %s', number)
            shared += [table] * bool(cursor.fetchone())
        return shared


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def gone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What is left of a visitor who was erased, and of one who was forgotten by age."""
    made = guarded.make(request, tmp_path_factory, "")
    told = json.loads(made.project.python(PLAY).splitlines()[-1])
    return {"is_sqlite": made.is_sqlite, **told}


@pytest.mark.requirement("R73", "R75")
def test_nothing_leads_to_them(gone: dict[str, Any]) -> None:
    """And a receipt still proves what it says.

    The commitment stands in the log's entries, where only whoever has the salt knows it.
    """
    assert gone["proven"] == gone["places"] and None not in gone["places"]
    assert gone["after"] == {"proof_logtile.hashes": ["commitment"]}
    assert gone["exported"] == 6 and gone["export"] == []
    assert gone["disk"][-1] == ["commitment"] * gone["is_sqlite"]


def test_all_of_it_was_there_before(gone: dict[str, Any]) -> None:
    """Else nothing would be shown by its absence."""
    before = gone["before"]
    met = {word for words in before.values() for word in words}
    assert {"visitor", "decision", "salt", "commitment", "moment"} <= met
    assert "decision" in before["consent_accountanswer.decision"]
    assert "salt" in before["proof_leaf.salt"]
    for words in gone["disk"][:-1]:  # SQLite's own cleaning comes after the erasure
        assert not gone["is_sqlite"] or {"visitor", "decision", "salt"} <= {*words}


def test_the_no_that_is_left_shares_no_transaction_with_a_tombstone(gone: dict[str, Any]) -> None:
    assert not {"proof_tombstone", "consent_accountanswer"} & {*gone["shared"]}
    assert gone["shared"] or gone["is_sqlite"]
