"""Which partitions a question reads, by PostgreSQL's own plan."""

import json
from typing import Any

from tests.partitions.record import PRELUDE, name, partitions
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
