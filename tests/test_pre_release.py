"""A database that other migrations made, under whatever names, is refused before it is written."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from consent.lib import failures, migration_digests
from consent.record import heartbeat
from tests.servers import Project

WITHOUT_DIGESTS = "DROP TABLE consent_migration"
MADE_BY = {
    "the last one, which wrote no digests": [WITHOUT_DIGESTS],
    "a 0001 that was rewritten": [
        "UPDATE consent_migration SET sha256 = 'x' WHERE name LIKE '%.0001%'"
    ],
    "migrations of other names": [
        WITHOUT_DIGESTS,
        "UPDATE django_migrations SET name = '0001_initial' WHERE name = '0001_tables'",
        "DELETE FROM django_migrations WHERE app = 'proof' OR app = 'consent' AND name > '0002'",
    ],
    "a 0001 of another name, and a 0002 of ours": [
        WITHOUT_DIGESTS,
        "UPDATE django_migrations SET name = '0001_first' WHERE name = '0001_tables'",
    ],
}


@pytest.mark.django_db
@pytest.mark.parametrize("statements", MADE_BY.values(), ids=MADE_BY)
def test_migrate_writes_nothing_into_it(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        before = content()
        with pytest.raises(CommandError, match=re.escape(str(failures.PRE_RELEASE))):
            call_command("migrate")
    assert content() == before


def content() -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return [*cursor.fetchall(), *connection.introspection.table_names(cursor)]


@pytest.mark.usefixtures("published")
@pytest.mark.django_db
def test_readyz_says_the_same(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "_missing", None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM consent_migration WHERE name = 'consent.0001_tables'")
    heartbeat.look_for_migrations()
    response = client.get("/readyz")
    assert response.status_code == 503
    (cause,) = [one for one in response.json()["causes"] if one["cause"] == "not_migrated"]
    assert f"{cause['detail']} {cause['remedy']}" == str(failures.PRE_RELEASE)


@pytest.mark.parametrize("engine", ["SQLite", "PostgreSQL"])
def test_migrate_and_serve_say_it(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if engine == "PostgreSQL":
        project: Project = request.getfixturevalue("own_postgres")
    else:
        project = Project.make(tmp_path)
        project.migrate()
    execute = "from django.db import connection; connection.cursor().execute({!r})"
    project.python(execute.format(WITHOUT_DIGESTS))
    for command in (["migrate"], ["serve", "--port", str(project.port)]):
        with pytest.raises(
            AssertionError, match=f"CommandError: {re.escape(str(failures.PRE_RELEASE))}"
        ):
            project.manage(*command)


@pytest.mark.django_db
def test_where_migrate_ended_before_the_migration_its_digest_is_written_anew() -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="consent").latest("name")
    newest.delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE consent_migration SET sha256 = 'x' WHERE name = %s", [f"consent.{newest.name}"]
        )
    migration_digests.write()
    MigrationRecorder(connection).record_applied("consent", newest.name)
    assert not migration_digests.is_other()


@pytest.mark.django_db
def test_what_was_applied_keeps_its_digest() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consent_migration SET sha256 = 'x'")
    migration_digests.write()
    assert migration_digests.is_other()
