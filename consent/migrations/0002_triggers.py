"""Make the record append-only; retention and erasure delete by a write permit.

A publication is written on until it is published or closed: what was reviewed stays as it was.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from consent.models import append_only
from consent.models.append_only import AppendOnlyTable

REVIEWED = ("id", "site_id", "number", "again", "body", "material", "asked", "reason",
            "warnings", "second_person", "requested_by", "requested_at", "publish_at")  # fmt: skip
GOES_FORWARD = " AND ".join(
    [
        "OLD.notice_id IS NULL AND OLD.closed_as = ''",
        *(f"OLD.{column} IS NOT DISTINCT FROM NEW.{column}" for column in REVIEWED),
        # What somebody signed stays signed by them
        "(OLD.approved_by = '' OR (OLD.approved_by IS NOT DISTINCT FROM NEW.approved_by"
        " AND OLD.approved_at IS NOT DISTINCT FROM NEW.approved_at))",
        # What wants a second person goes on wanting one, and only a name signs for it
        "(NEW.needs_approval OR NOT OLD.needs_approval)",
        "(NEW.approved_at IS NULL OR NEW.approved_by <> '')",
    ]
)
IS_OPEN_TWICE = (
    "site_id = NEW.site_id AND notice_id IS NULL AND closed_as = ''"
    " AND NEW.notice_id IS NULL AND NEW.closed_as = ''"
)

TABLES = (
    AppendOnlyTable("consent_decision", is_forgotten=True),
    AppendOnlyTable("consent_accountanswer", is_forgotten=True),
    AppendOnlyTable("consent_notice", unique="site_id = NEW.site_id AND number = NEW.number"),
    AppendOnlyTable("consent_confirmation"),
    AppendOnlyTable("consent_change", is_forgotten=True),
    AppendOnlyTable(
        "consent_publication",
        unique=f"notice_id = NEW.notice_id OR ({IS_OPEN_TWICE})",
        may_change=GOES_FORWARD,
    ),
)


def protect(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    append_only.begin(editor)
    for table in TABLES:
        table.protect(editor)


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_tables")]
    operations = [migrations.RunPython(protect)]
