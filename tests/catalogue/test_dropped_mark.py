"""Fields go, and the rows that had them stay; what was sensitive is so still."""

import json
from pathlib import Path

import pytest

from tests.servers import Project

SEED = """
from datetime import date
from consent.models import Tally
from consent.publishing.loading import seed
seed()
Tally.objects.create(day=date(2026, 12, 1), site="mix", notice=1, outcome="shown", count=3)
"""
MARK = """
from django.db import connection
cursor = connection.cursor()
cursor.execute("UPDATE consent_cookie SET session_exempt = TRUE, sensitive = TRUE")
cursor.execute("UPDATE consent_wording SET choices_link = 'Ad settings', change_label = 'Alter'")
same = "day, site, notice, region, language, surface"
cursor.execute(
    f"INSERT INTO consent_tally ({same}, outcome, category, count)"
    f" SELECT {same}, 'time', '4', 2 FROM consent_tally"
)
"""
READ = """
from django.db import connection
from consent.models import Cookie, Tally, Wording
from consent.publishing import fixed
with connection.cursor() as cursor:
    cookie, wording = (
        {column.name for column in connection.introspection.get_table_description(cursor, table)}
        for table in ("consent_cookie", "consent_wording")
    )
assert {"session_exempt", "sensitive"}.isdisjoint(cookie) and "accept" in wording
assert wording & {*fixed.WORDS, "change_label", "save_label"} == set()
for model in (Cookie, Tally, Wording):
    print(*model.objects.order_by("pk").values_list())
"""
COLLECTED = """
import json
from consent.models import Category
rows = Category.objects.prefetch_related("cookies")
print(json.dumps([[row.personal_information, row.cookies.count()] for row in rows]))
"""


@pytest.mark.requirement("R81")
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_row_loses_these_alone_and_a_category_says_what_is_sensitive(
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
