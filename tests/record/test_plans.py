"""PostgreSQL's own plans: queries read few rows of the record."""

import json
from typing import Any

from tests.servers import Project

RARE = """
import json
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from consent import publishing
from consent.admin.record import decision
from tests import filled
from tests.record.recorded import record

decision._MAX_FILTERED = 1000
filled.publish(filled.seed())
with connection.cursor() as cursor:
    cursor.execute(FILL, [record().pk])
    cursor.execute("VACUUM ANALYZE consent_decision")
setup_test_environment()  # so that an answer tells its context
client = Client()
client.force_login(User.objects.create_superuser("staff"))
with CaptureQueriesContext(connection) as captured:
    answer = client.get("/admin/consent/decision/", {"method__exact": "withdraw"})
assert answer.status_code == 200 and answer.context["cl"].result_count == 0
for row in captured.captured_queries:
    if '"consent_decision"' in row["sql"]:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + row["sql"])
            print(json.dumps(cursor.fetchone()[0][0]["Plan"]))
"""
COLUMNS = (
    "notice_id, choices, surface, method, language, region, model, place, place_model, signal,"
    " decided_at, received_at"
)
FILL = f"""
    INSERT INTO consent_decision (id, visitor, {COLUMNS})
    SELECT (substr(one.id::text, 1, 24) || lpad(to_hex(n), 12, '0'))::uuid,
           gen_random_uuid(), {COLUMNS}
    FROM consent_decision one, generate_series(1, 10000) n WHERE one.id = %s"""


def test_a_filter_on_a_rare_word_reads_a_bounded_part(own_postgres: Project) -> None:
    """Of ten times as many rows; each of its questions."""
    code = f"FILL = {FILL!r}\n{RARE}"
    told = own_postgres.manage("shell", "-v0", "-c", code, DJANGO_SETTINGS_MODULE="tests.settings")
    plans = told.splitlines()

    assert len(plans) >= 2
    assert max(_rows_read(json.loads(plan)) for plan in plans) <= 1000


def _rows_read(node: dict[str, Any]) -> float:
    """By all scans below a node: those that it found, and those that it threw away."""
    read = sum(_rows_read(child) for child in node.get("Plans", []))
    if node.get("Relation Name", "") == "consent_decision":
        read += (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return read
