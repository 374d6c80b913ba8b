"""What older tables cannot hold is put together or left out on the way back, on both engines."""

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.servers import Project

COUNT = """
from datetime import date
from consent.models import Detection, Tally
row = dict(day=date(2026, 11, 1), site="mix")
for outcome, category in (("accept", ""), ("allowed", "ads"), ("refused", "chat")):
    Tally.objects.create(**row, notice=1, region="FR", language="fr", surface="banner",
                         outcome=outcome, category=category, count=7)
for what in ("", "cookie", "host"):
    Detection.objects.create(**row, kind="blocked", name="_x", what=what, count=2)
Detection.objects.create(**row, kind="blocked", name="_y", what="cookie", count=5)
"""
READ = """
from consent.models import Detection, Tally
print([*Tally.objects.values_list("outcome", "category", "count")])
print([*Detection.objects.order_by("name").values_list("name", "what", "count")])
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    if request.param == "sqlite":
        return Project.make(tmp_path)
    server: str = request.getfixturevalue("postgres_url")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(b"CREATE DATABASE back")
    return Project.make(tmp_path, urlunsplit(urlsplit(server)._replace(path="/back")))


def test_counts_of_categories_and_kinds_of_names_go_back(project: Project) -> None:
    project.migrate()
    project.python(COUNT)

    project.manage("migrate", "consent", "0003", "-v0")
    project.manage("migrate", "-v0")

    assert project.python(READ).splitlines() == [
        "[('accept', '', 7)]",
        "[('_x', '', 6), ('_y', '', 5)]",
    ]
