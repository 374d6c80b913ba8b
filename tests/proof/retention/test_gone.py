"""Who is erased or forgotten: the receipt still proves it, and nothing here leads there.

Neither in the database, nor on SQLite in its files.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import django
import pytest
import time_machine
from django.db import connection

from consent.proof.verifiers.verify import check
from tests.postgres import new_database
from tests.servers import Project

django.setup()

from django.db.models import Q  # noqa: E402

from consent import notices  # noqa: E402
from consent.lib import uuid7  # noqa: E402
from consent.models import AccountAnswer, Decision  # noqa: E402
from consent.proof.formats.tree import commitment, leaf_hash  # noqa: E402
from consent.proof.log import checkpoints, leaves, records  # noqa: E402
from consent.record import accounts, erasures, receipts, retention, visitors  # noqa: E402
from consent.record.changes import acting  # noqa: E402
from consent.record.export import Selection, write, write_down  # noqa: E402
from tests import filled  # noqa: E402
from tests.places import place_all  # noqa: E402
from tests.proof.places import place_of  # noqa: E402
from tests.record.recorded import decide  # noqa: E402

DAY = timedelta(days=1)


def traces(one: Decision) -> dict[str, tuple[bytes, ...]]:
    """What would lead to a decision and its visitor: name → spellings."""
    salt = bytes.fromhex(receipts.proofs([one])[one.pk].salt)
    entry = commitment(salt, records.record_of(one))
    return {
        "visitor": _of_id(one.visitor),
        "decision": _of_id(one.pk),
        "hash of the decision": _of_octets(sha256(one.pk.bytes).digest()),
        "salt": _of_octets(salt),
        "commitment": _of_octets(entry),
        "hash of the leaf": _of_octets(leaf_hash(entry)),
        "moment": (one.decided_at.isoformat(" ")[:26].encode(), b"%f" % one.decided_at.timestamp()),
    }


def _of_id(id: UUID) -> tuple[bytes, ...]:
    return str(id).encode(), *_of_octets(id.bytes)


def _of_octets(octets: bytes) -> tuple[bytes, ...]:
    return octets, octets.hex().encode()


def columns() -> Iterator[tuple[str, str, bytes]]:
    """Every table and column of the database, and all that it holds."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            cells: dict[str, list[bytes]] = {name: [] for name in names}
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    cells[name].append(_octets(value))
            for name in names:
                yield table, name, b"\n".join(cells[name])


def files(known: dict[str, tuple[bytes, ...]]) -> list[str]:
    """What is in its files while a process has it open: SQLite cleans up behind the last."""
    if connection.vendor != "sqlite":
        return []
    database = Path(connection.settings_dict["NAME"])
    whole = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    return found_in(whole, known)


def _octets(value: Any) -> bytes:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value)
    return (value if isinstance(value, str) else str(value)).encode()


def found_in(octets: bytes, known: dict[str, tuple[bytes, ...]]) -> list[str]:
    return [name for name, words in known.items() if any(word in octets for word in words)]


def main(folder: Path) -> None:
    now = datetime.now(UTC)
    with time_machine.travel(now - 999 * DAY):
        filled.publish(filled.seed())
    notices.forget()
    erased = uuid7.uuid7(now)
    gone, kept = _record(now, erased)
    place_all(now)
    for number, one in enumerate([*gone, kept]):
        (folder / f"{number}.json").write_bytes(receipts.proofs([one])[one.pk].file())
    known: dict[str, tuple[bytes, ...]] = {}
    for one in gone:
        for name, words in traces(one).items():
            known[name] = (*known.get(name, ()), *words)
    places = [place_of(one.pk) for one in gone]
    before = {(table, name): found_in(text, known) for table, name, text in columns()}
    on_disk = [files(known)]

    with acting("nina"):
        write_down(Selection(whose=Q(visitor=erased)), 2, "jsonl")
        left = visitors.erase(erased, "mix", now=now)
    retention.run(now, is_confirmed=True)
    retention.run(now + DAY)
    leaves.merge_tombstones(now + DAY)
    place_all(now + DAY)

    assert left is not None
    after = {(table, name): found_in(text, known) for table, name, text in columns()}
    on_disk.append(files(known))
    erasures.clear_disk()
    on_disk.append(files(known))
    export = b"".join(
        piece for kind in ("jsonl", "csv") for piece in write(Selection(), kind, now=now)
    )
    found = {
        "vkeys": checkpoints.vkeys(),
        "before": [[*key, words] for key, words in before.items()],
        "after": [[*key, words] for key, words in after.items()],
        "export": found_in(export, known),
        "on disk": on_disk,
        "exported": Decision.objects.count(),
        "places": places,
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
    kept = [
        decide(now - n * DAY / 9, uuid7.uuid7(now), choices={"analytics": True}) for n in range(5)
    ]
    for one in gone:
        reason, account = AccountAnswer.Reason.CHOICE, f"hash {gone.index(one)}"
        accounts.set_opt_out(
            "mix", account, opted_out=True, reason=reason, now=now, decision=one.pk
        )
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
            if cursor.fetchone():
                shared.append(table)
        return shared


if __name__ == "__main__":
    main(Path(sys.argv[1]))


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def gone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What is left of a visitor who was erased, and of one who was forgotten by age."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "SQLite":
        project = Project.make(folder)
        project.migrate()
    else:
        template = request.getfixturevalue("migrated_postgres")
        url = new_database(request.getfixturevalue("postgres_url"), template)
        project = Project.make(folder, url)
    printed = project.run("-m", "tests.proof.retention.test_gone", str(folder))
    return {"engine": request.param, "folder": folder, **json.loads(printed.splitlines()[-1])}


@pytest.mark.requirement("R73", "R75")
def test_an_old_receipt_still_proves_what_it_says(gone: dict[str, Any]) -> None:
    files = sorted(Path(gone["folder"]).glob("*.json"))
    assert len(files) == 4
    for number, file in enumerate(files):
        checked = check(file.read_bytes(), gone["vkeys"][0])
        assert checked["place"] is not None
        if number < 3:
            assert checked["place"] in gone["places"]


@pytest.mark.requirement("R75")
def test_nothing_leads_to_them(gone: dict[str, Any]) -> None:
    """The commitment stands in the log's entries, where only whoever has the salt knows it."""
    after = {(table, column): words for table, column, words in gone["after"]}

    assert {key: words for key, words in after.items() if words} == {
        ("proof_logtile", "hashes"): ["commitment"]
    }
    assert gone["exported"] == 6 and gone["export"] == []


@pytest.mark.requirement("R75")
def test_the_worker_leaves_nothing_on_disk(gone: dict[str, Any]) -> None:
    before, erased, cleared = map(set, gone["on disk"])
    if gone["engine"] == "SQLite":
        assert {"visitor", "decision", "salt"} <= before & erased, "else nothing would be shown"
        assert cleared == {"commitment"}


def test_all_of_it_was_there_before(gone: dict[str, Any]) -> None:
    """Else nothing would be shown by its absence."""
    before = {(table, column): words for table, column, words in gone["before"]}
    met = {word for words in before.values() for word in words}

    assert {"visitor", "decision", "salt", "commitment", "moment"} <= met
    assert "decision" in before["consent_accountanswer", "decision"]
    assert "salt" in before["proof_leaf", "salt"]


def test_the_no_that_is_left_shares_no_transaction_with_a_tombstone(gone: dict[str, Any]) -> None:
    assert not {"proof_tombstone", "consent_accountanswer"} & set(gone["shared"])
    assert gone["shared"] or gone["engine"] == "SQLite"
