"""Build the triggers that refuse to change or delete recorded rows, on both engines.

Django's `save()` is not the only way to a row: `queryset.update()` and any SQL shell bypass it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# A write permit that an open transaction holds, see `write_permit.py`
POSTGRESQL = """
    CREATE FUNCTION consent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND TG_ARGV[0] = 'permit'
           AND current_setting('consent.permit', true) = 'on' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END $$"""
HAS_NO_PERMIT = "NOT EXISTS (SELECT 1 FROM consent_write_permit)"


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
        update, delete = "1", HAS_NO_PERMIT if self.is_forgotten else "1"
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
        editor.execute(POSTGRESQL, params=None)
