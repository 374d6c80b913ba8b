"""Marks of a cookie go, and the cookies that had them stay; what was sensitive is so still."""

import json
from pathlib import Path

import pytest

from tests.servers import Project

SEED = "from consent.publishing.loading import seed; seed()"
MARK = """
from django.db import connection
connection.cursor().execute("UPDATE consent_cookie SET session_exempt = TRUE, sensitive = TRUE")
"""
READ = """
from django.db import connection
from consent.models import Cookie
with connection.cursor() as cursor:
    columns = connection.introspection.get_table_description(cursor, "consent_cookie")
assert {"session_exempt", "sensitive"}.isdisjoint(column.name for column in columns)
print(*Cookie.objects.order_by("pk").values_list())
"""
COLLECTED = """
import json
from consent.models import Category
rows = Category.objects.prefetch_related("cookies")
print(json.dumps([[row.personal_information, row.cookies.count()] for row in rows]))
"""


@pytest.mark.requirement("R81")
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_cookie_loses_its_marks_alone_and_its_category_says_what_is_sensitive(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
) -> None:
    url = request.getfixturevalue("own_postgres_url") if engine == "postgres" else ""
    project = Project.make(tmp_path, url)
    project.migrate()
    project.python(SEED)
    before, collected = project.python(READ), json.loads(project.python(COLLECTED))
    project.manage("migrate", "-v0", "consent", "0003_worker_lease")
    project.python(MARK)

    project.manage("migrate", "-v0")

    assert project.python(READ) == before != ""
    assert json.loads(project.python(COLLECTED)) == [
        [declared + ["sensitive"] * (cookies > 0), cookies] for declared, cookies in collected
    ]
    assert {cookies > 1 for _, cookies in collected} == {True, False}
