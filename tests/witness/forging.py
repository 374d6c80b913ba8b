"""What the owner of the database can do, with the service's own key and the triggers off."""

from tests.servers import Project

OPEN = """
from django.db import connection, transaction
from django.utils import timezone
from consent.models import Decision, Leaf, LogCheckpoint, LogEntries, LogTile
from consent.record.log import checkpoints, records, store
from consent.transparency.receipt import commitment

def triggers_off():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")

def write_anew(entries):
    LogEntries.objects.all().delete()
    LogTile.objects.all().delete()
    LogCheckpoint.objects.all().delete()
    store.append(0, entries)
    checkpoints.signed(store.Growth(len(entries), []), None, now=timezone.now()).save()

triggers_off()
"""
REWRITE = """
with transaction.atomic():
    first = Leaf.objects.filter(kind=Leaf.Kind.DECISION, place=Leaf.objects.filter(
        kind=Leaf.Kind.DECISION).order_by("place").values("place")[:1]).get()
    said = Decision.objects.get(pk=first.record).choices
    Decision.objects.filter(pk=first.record).update(choices={key: True for key in said})
    entries = [entry for bundle in LogEntries.objects.order_by("pk") for entry in
               (bytes(bundle.entries)[at:at + 32] for at in range(0, len(bundle.entries), 32))]
    changed = records.record_of(records.rows(Leaf.Kind.DECISION, [first.record])[first.record])
    entries[first.place] = commitment(bytes(first.salt), changed)
    write_anew(entries)
"""
CUT = """
with transaction.atomic():
    size = LogCheckpoint.objects.order_by("-pk").first().size - {gone}
    gone = Leaf.objects.filter(place__gte=size)
    Decision.objects.filter(pk__in=[leaf.record for leaf in gone]).delete()
    gone.delete()
    entries = [entry for bundle in LogEntries.objects.order_by("pk") for entry in
               (bytes(bundle.entries)[at:at + 32] for at in range(0, len(bundle.entries), 32))]
    write_anew(entries[:size])
"""


def rewrite(project: Project) -> None:
    """The oldest decision's no becomes a yes, and the whole log says so."""
    project.python(OPEN + REWRITE)


def cut(project: Project, *, gone: int) -> None:
    """The newest leaves are gone, with their rows."""
    project.python(OPEN + CUT.format(gone=gone))
