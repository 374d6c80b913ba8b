"""A record of one table becomes one of months, and comes back."""

import psycopg
import pytest

from tests.partitions.record import PRELUDE, ROWS, WHERE, ask, install, name, partitions


def test_an_upgrade_carries_every_decision_into_its_month_and_back(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = install(postgres_url, tmp_path_factory.mktemp("upgrade"), "upgrade")
    # Decided by today's code, which knows no older tables
    project.python(PRELUDE + "[decide(start(this.plus(n))) for n in (-30, -14, -1, -1, 0, 1, 50)]")
    project.manage("migrate", "consent", "0002", "-v0")
    assert partitions(project) == set()
    before = ask(project, ROWS)
    assert len(before) == 7

    project.manage("migrate", "-v0")

    assert ask(project, ROWS) == before
    default = "consent_decision_default"  # later than the months made
    months = [name(-30), name(-14), name(-1), name(-1), name(0), name(1), default]
    assert [table for _, table in ask(project, WHERE)] == months
    for table in ("consent_decision", *partitions(project)):
        with pytest.raises(psycopg.IntegrityError, match="append-only"):
            ask(project, f"TRUNCATE {table}")
    with pytest.raises(psycopg.IntegrityError, match="append-only"):
        ask(project, f"DELETE FROM {default}")
    (foreign,) = ask(
        project,
        "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
        "consent_decision",
    )
    assert foreign == (1,)

    project.manage("migrate", "consent", "0002", "-v0")

    assert partitions(project) == set()
    assert ask(project, ROWS) == before
    with pytest.raises(psycopg.IntegrityError, match="append-only"):
        ask(project, "DELETE FROM consent_decision")
