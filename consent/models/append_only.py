"""Rows that nobody rewrites: the permit to delete them, and the triggers that refuse all else.

Django's `save()` is not the only way to a row: `queryset.update()` and any SQL shell bypass it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.signals import connection_created
from django.dispatch import receiver


class Unseen(models.Model):
    """A table that is no business of the admin's."""

    class Meta:
        abstract = True
        default_permissions = ()


class AppendOnly(models.Model):
    """A row that is never rewritten. The database refuses it as well, by the triggers below."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"A {self._meta.verbose_name} is never rewritten. Write a new one.")
        kwargs["force_insert"] = True
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            if companion := self.companion_of():
                companion.save()

    def companion_of(self) -> Any:
        """Return a row that is written in the same transaction. An app may replace this method."""
        return None


_SETTING = "consent.permit"  # on PostgreSQL; the triggers read it
_PERMIT = "consent_has_permit"  # on SQLite: a function that each of our connections has

_permits = threading.local()  # how many the current thread holds, on SQLite


@contextmanager
def write_permit() -> Iterator[None]:
    """Let retention and erasure delete from the record, and nothing else, in one transaction.

    No other connection ever sees it: the triggers ask a setting of the transaction on PostgreSQL,
    and a function of the connection on SQLite.
    """
    hold = _setting if connection.vendor == "postgresql" else _counted
    with transaction.atomic(), hold():
        yield


@contextmanager
def _counted() -> Iterator[None]:
    _permits.held = _held() + 1
    try:
        yield
    finally:
        _permits.held -= 1


def _held() -> int:
    return getattr(_permits, "held", 0)


@receiver(connection_created)
def _add_function(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function(_PERMIT, 0, _held)


@contextmanager
def _setting() -> Iterator[None]:
    """A setting of the transaction: a rollback, to a savepoint too, takes it back by itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true) = 'on'", [_SETTING])
        (is_held,) = cursor.fetchone()
        # Not set_config(): Citus tells its workers of the statement, not of the function
        cursor.execute(f"SET LOCAL {_SETTING} = 'on'")
    yield
    if not is_held:  # the transaction around this one may go on
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL {_SETTING} = ''")


_POSTGRESQL = """
    CREATE FUNCTION consent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND TG_ARGV[0] = 'permit'
           AND current_setting('consent.permit', true) = 'on' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END $$"""


@dataclass(frozen=True, slots=True)
class AppendOnlyTable:
    name: str
    key: tuple[str, ...] = ("id",)
    unique: str = ""  # what else no two rows have in common, as a condition on NEW
    may_change: str = ""  # the UPDATE that passes, as a condition on OLD and NEW; empty: none
    is_forgotten: bool = False  # a DELETE passes by a write permit

    def protect(self, editor: BaseDatabaseSchemaEditor) -> None:
        is_sqlite = editor.connection.vendor == "sqlite"
        for trigger in self._sqlite() if is_sqlite else self._postgresql():
            editor.execute(f"CREATE TRIGGER {self.name}_{trigger}", params=None)

    def _postgresql(self) -> Iterator[str]:
        each = f"ON {self.name} FOR EACH ROW"
        passes = "'permit'" if self.is_forgotten else ""
        refuse = f"EXECUTE FUNCTION consent_refuse({passes})"
        if self.may_change:
            yield f"no_update BEFORE UPDATE {each} WHEN (NOT ({self.may_change})) {refuse}"
            yield f"no_delete BEFORE DELETE {each} {refuse}"
        else:
            yield f"no_change BEFORE UPDATE OR DELETE {each} {refuse}"
        yield f"no_truncate BEFORE TRUNCATE ON {self.name} FOR EACH STATEMENT {refuse}"

    def _sqlite(self) -> Iterator[str]:
        same_key = " AND ".join(f"{column} = NEW.{column}" for column in self.key)
        # REPLACE deletes what is in its way, and fires no trigger for it
        replaces = f"EXISTS (SELECT 1 FROM {self.name} WHERE {same_key})"  # noqa: S608
        update, delete = "1", f"NOT {_PERMIT}()" if self.is_forgotten else "1"
        if self.may_change:
            update = f"NOT ({self.may_change})"
        if self.unique:
            other = f"SELECT 1 FROM {self.name} WHERE NOT ({same_key}) AND ({self.unique})"  # noqa: S608
            replaces += f" OR EXISTS ({other})"
            update += f" OR EXISTS ({other})"
        for name, verb, condition in (
            ("no_update", "UPDATE", update),
            ("no_delete", "DELETE", delete),
            ("no_replace", "INSERT", replaces),
        ):
            refused = f"{self.name} is append-only: {verb} refused"
            yield (
                f"{name} BEFORE {verb} ON {self.name} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{refused}'); END"
            )


def begin(editor: BaseDatabaseSchemaEditor) -> None:
    """Make what the triggers of all tables call."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_POSTGRESQL, params=None)
