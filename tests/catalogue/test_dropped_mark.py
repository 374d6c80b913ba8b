"""The mark “for the session without a yes” goes, and the cookies that had it stay."""

from pathlib import Path

import pytest

from tests.servers import Project

SEED = "from consent.publishing.loading import seed; seed()"
MARK = """
from django.db import connection
connection.cursor().execute("UPDATE consent_cookie SET session_exempt = TRUE")
"""
READ = """
from django.db import connection
from consent.models import Cookie
with connection.cursor() as cursor:
    columns = connection.introspection.get_table_description(cursor, "consent_cookie")
assert "session_exempt" not in [column.name for column in columns]
print(*Cookie.objects.order_by("pk").values_list())
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_cookie_loses_the_mark_alone(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
) -> None:
    url = request.getfixturevalue("own_postgres_url") if engine == "postgres" else ""
    project = Project.make(tmp_path, url)
    project.migrate()
    project.python(SEED)
    before = project.python(READ)
    project.manage("migrate", "-v0", "consent", "0003_worker_lease")
    project.python(MARK)

    project.manage("migrate", "-v0")

    assert project.python(READ) == before != ""
