"""An installation whose record is in the log, and was there days ago."""

import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

from tests.outages.service import PUBLISH
from tests.servers import Project

DECISIONS = 700  # two bundles and a half
ERASED = 40
THEN = """
from datetime import timedelta
from django.utils import timezone
from consent.record.log import sequencer
then = timezone.now() - timedelta(days=3)
"""
TAKE_IN = f"""{THEN}
while sequencer.run(then):
    pass
"""
DECIDE = """
from uuid import UUID
from consent import publishing
from consent.models import Decision, Leaf, Site, Tombstone, WritePermit
from consent.record.acting import acting
from consent.record.log import leaves
from tests.record import recorded

def decide(at, number):
    choices = {"analytics": number % 2 == 0}
    return recorded.decide(at + timedelta(milliseconds=number), choices=choices)

def erase(ids, reason=Tombstone.Reason.ERASED):
    "As erasure and retention do it."
    with WritePermit.issue():
        for place in leaves.forget(Leaf.Kind.DECISION, ids):
            Tombstone.objects.create(reason=reason, day=timezone.now().date(), places=str(place))
        Decision.objects.filter(pk__in=ids).delete()
"""
MAKE = f"""
site = Site.objects.get()
with acting("ada"):
    for number in range(8):
        site.name = f"MIX {{number}}"
        site.save()
for number in range(3):
    publishing.publish(site)
made = [decide(then, number) for number in range({DECISIONS})]
while sequencer.run(then):
    pass
erase([one.pk for one in made[:{ERASED}]])
leaves.add(Leaf.Kind.TOMBSTONE, Tombstone.objects.order_by("pk").values_list("pk", flat=True)[:30])
decide(then, {DECISIONS})
while sequencer.run(then + timedelta(hours=2)):
    pass
"""


def make(folder: Path, database_url: str = "") -> Project:
    project = Project.make(folder, database_url)
    if not database_url:
        project.migrate()
    project.python(f"{PUBLISH}\n{TAKE_IN}{DECIDE}{MAKE}")
    return project


def copy(project: Project) -> Project:
    """The same installation on a database of its own: its key and its address stay."""
    name = f"copy_{uuid4().hex}"
    if project.database_url.startswith("sqlite"):
        path = project.folder / f"{name}.sqlite3"
        shutil.copy(project.database_url.removeprefix("sqlite:///"), path)
        return replace(project, database_url=f"sqlite:///{path}")
    parts = urlsplit(project.database_url)
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {parts.path[1:]}".encode())
    return replace(project, database_url=urlunsplit(parts._replace(path=f"/{name}")))
