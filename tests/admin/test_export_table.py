"""An export for people with a spreadsheet: a formula in a text stays text."""

import csv
import io
import json

from django.test import Client

from consent.models import CategoryText, Notice, Site
from consent.record.log import sequencer
from tests.admin.cases import cases
from tests.admin.decisions import NOON, give
from tests.admin.drafts import publish
from tests.admin.test_export import decisions, export


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_table_says_the_same_in_columns(staff: Client, notice: Notice) -> None:
    given = give(notice)
    sequencer.run(NOON)
    (line,) = decisions(export(staff))

    row, end = table(export(staff, kind="csv"))

    assert row["id"] == str(given.pk)
    assert json.loads(row["record"]) == line["record"]
    assert (row["salt"], row["log_place"]) == (line["salt"], str(line["place"]))
    assert row["answers"].startswith("Preferences: yes; Content matched to your interests: no")
    assert row["notice_sha256"] == notice.digest
    assert end["id"] == "end of the export: 1 decisions"


@cases("name", ["=1+1", "@SUM(A1)", "+1", "-1", '=HYPERLINK("x","y"), "z"'])
def test_a_formula_in_a_text_stays_text(
    staff: Client, notice: Notice, site: Site, name: str
) -> None:
    texts = CategoryText.objects.filter(category__key="preferences", language="en")
    texts.update(name=name)
    give(publish(site))

    row = table(export(staff, kind="csv"))[0]

    assert row["answers"].startswith(f"'{name}: yes; ")
    assert {cell[:1] for cell in row.values()} & set("=+-@") == set()
