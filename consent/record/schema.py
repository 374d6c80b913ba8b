"""Whether the database is as new as this code. A newer one is fine: the release before goes on."""

import time

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

LOOK_SECONDS = 60.0  # after it was found in order; else at once

Name = tuple[str, str]  # app and migration

_in_order_at: float | None = None


def missing() -> list[Name]:
    """Return the migrations that this database lacks, in order."""
    global _in_order_at
    if _in_order_at is not None and time.monotonic() - _in_order_at < LOOK_SECONDS:
        return []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    _in_order_at = None if plan else time.monotonic()
    return [(migration.app_label, migration.name) for migration, _ in plan]


def sentence(missing: list[Name]) -> str:
    first = ".".join(missing[0])
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    return f"The database is older than this code: it lacks {first}{more}."
