"""Which partitions a question reads, by PostgreSQL's own plan."""

import json
from typing import Any

from tests.partitions.record import COLUMNS, PRELUDE, name, partitions
from tests.servers import Project

PLAN = """
from django.db import connection
from django.test.utils import CaptureQueriesContext
one = decide(start(this.plus(2)))
with connection.cursor() as cursor:
    cursor.execute("SET enable_seqscan = off")  # the tables are small, and a scan would be cheaper
with CaptureQueriesContext(connection) as captured:
    {question}
with connection.cursor() as cursor:
    cursor.execute("EXPLAIN (FORMAT JSON) " + captured.captured_queries[-1]["sql"])
    print(json.dumps(cursor.fetchone()[0]))
"""


def plan(project: Project, question: str) -> list[tuple[str, str]]:
    """Each partition that a question reads, and by which index."""
    (told,) = json.loads(project.python(PRELUDE + PLAN.format(question=question)))
    return sorted(_reads(told["Plan"]))


def _reads(node: dict[str, Any]) -> list[tuple[str, str]]:
    below = [found for child in node.get("Plans", []) for found in _reads(child)]
    index = node.get("Index Name", "")
    if node["Node Type"] == "Bitmap Heap Scan":
        (index,) = [child["Index Name"] for child in node["Plans"]]
        return [(node["Relation Name"], index)]
    if node.get("Relation Name", "").startswith("consent_decision"):
        return [(node["Relation Name"], index)]
    return below


def test_one_decision_is_looked_up_in_one_month(record: Project) -> None:
    read = plan(record, "assert Decision.objects.get(pk=one.pk)")

    assert read == [(name(2), f"{name(2)}_pkey")]


def test_a_decision_sent_again_is_looked_up_in_one_month(record: Project) -> None:
    read = plan(record, "assert not decisions._existing(one, one.notice).is_new")

    assert read == [(name(2), f"{name(2)}_pkey")]


def test_a_history_is_read_by_index_from_the_month_before_its_visitor_on(record: Project) -> None:
    """No answer is taken that is older than 31 days, so none of a visitor's is older than that."""
    read = plan(record, "assert visitors.history(one.visitor, 'mix') == [one]")

    tables = {table for table, _ in read}
    assert {name(1), name(2), name(3), "consent_decision_default"} <= tables
    assert tables == {table for table in partitions(record) if table >= name(1)}
    assert name(0) in partitions(record) - tables
    assert all("visitor" in index for _, index in read), read


RARE = """
import json
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from consent.record.visitors import MAX_SEARCHED
with connection.cursor() as cursor:
    cursor.execute(FILL, [decide(start(this)).pk])
    cursor.execute("VACUUM ANALYZE consent_decision")
setup_test_environment()  # so that an answer tells its context
client = Client(HTTP_HOST="localhost")
client.force_login(User.objects.create_superuser("staff"))
with CaptureQueriesContext(connection) as captured:
    answer = client.get("/admin/consent/decision/", {"method__exact": "withdraw"})
assert answer.status_code == 200 and answer.context["cl"].result_count == 0
print(MAX_SEARCHED)
for row in captured.captured_queries:
    if '"consent_decision"' in row["sql"]:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + row["sql"])
            print(json.dumps(cursor.fetchone()[0][0]["Plan"]))
"""
FILL = f"""
    INSERT INTO consent_decision (id, visitor, {COLUMNS})
    SELECT (substr(one.id::text, 1, 24) || lpad(to_hex(n), 12, '0'))::uuid,
           gen_random_uuid(), {COLUMNS}
    FROM consent_decision one, generate_series(1, 250000) n WHERE one.id = %s"""


def test_a_filter_on_a_rare_word_reads_a_bounded_part(record: Project) -> None:
    """Of a quarter of a million; each of its questions."""
    made = f"FILL = {FILL!r}\n"
    bound, *plans = record.python(PRELUDE + made + RARE).splitlines()

    assert len(plans) >= 2
    for told in plans:
        assert _rows_read(json.loads(told)) <= int(bound)


def _rows_read(node: dict[str, Any]) -> float:
    """By all scans below a node: those that it found, and those that it threw away."""
    read = sum(_rows_read(child) for child in node.get("Plans", []))
    if node.get("Relation Name", "").startswith("consent_decision"):
        read += (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return read
