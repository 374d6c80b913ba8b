"""Whether the database is as new as this code. A newer one is fine: the release before goes on."""

import pkgutil
import time
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

LOOK_SECONDS = 60.0  # after it was found in order; else at once

Name = tuple[str, str]  # app and migration

_in_order_at: float | None = None


def missing() -> list[Name]:
    """The migrations that this database lacks, in order. Cheap where there is none."""
    global _in_order_at
    if _in_order_at is not None and time.monotonic() - _in_order_at < LOOK_SECONDS:
        return []
    found = sorted(_written() - set(MigrationRecorder(connection).applied_migrations()))
    if found:
        found = _planned()  # squashed ones may stand for others
    _in_order_at = None if found else time.monotonic()
    return found


def sentence(missing: list[Name]) -> str:
    first = ".".join(missing[0])
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    return f"The database is older than this code: it lacks {first}{more}."


@cache
def _written() -> frozenset[Name]:
    """Names of files: to import them all would cost each process its memory for nothing."""
    found: set[Name] = set()
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.migrations"):
            module = import_module(f"{app.name}.migrations")
            names = (one.name for one in pkgutil.iter_modules(module.__path__) if not one.ispkg)
            found |= {(app.label, name) for name in names if name[0] not in "_~"}
    return frozenset(found)


def _planned() -> list[Name]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _ in plan]
