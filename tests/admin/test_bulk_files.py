"""What is wrong with a CSV file, and what spreadsheets would compute in it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from consent.admin.catalogue.bulk import csv_file
from consent.admin.catalogue.bulk.register import CookieTable
from consent.lib import csv_cells
from consent.models import Category, CategoryText, Cookie, CookieText, Site, Wording
from tests.admin.cases import cases
from tests.languages import ABSENT

GOOD = "name,kind,category,provider,purpose_en\n_good,cookie,analytics,Acme,Counts.\n"
FORMULAS = ['=HYPERLINK("http://evil.example","x")', "+1", "-2+3", "@SUM(A1)", "'=1", "'", "''+x"]
THREE = b"name,kind,category\n"
HOSTILE = {
    "blank": (b" \n\n", "The file is empty"),
    "Latin-1": (THREE + "été,".encode("latin-1"), "Line 2: This is not UTF-8"),
    "UTF-16": ("name,kind".encode("utf-16"), "not UTF-8"),
    "a workbook": (b"PK\x03\x04rest", "This is a workbook"),
    "nulls": (THREE + b"\0,b,c", "null characters"),
    "no name": (b"kind,category\ncookie,analytics", "Line 1, name: is missing"),
    "a column less": (
        b"name,kind\n_x,cookie",
        "Line 2, category: Choose one: nothing is",
    ),
    "another column": (b"name,kind,category,x\n", "Line 1, x: is no column here"),
    "a column of before": (
        b"name,kind,category,sensitive\n_x,cookie,analytics,no\n",
        "Line 1, sensitive: tick it on the category",
    ),
    "a language": (
        f"name,kind,category,purpose_{ABSENT}\n".encode(),
        f"purpose_{ABSENT}: is no column",
    ),
    "a column twice": (b"name,name,kind,category\n", "name: stands there twice"),
    "half a row": (THREE + b"_x,cookie", "Line 2: The row has 2 cells"),
    "half a cell": (THREE + b'_x,cookie,"ana', "Line 2: The row cannot be read"),
    "many rows": (THREE + b"_x,cookie,analytics\n" * 1_001, "1,001 rows"),
    "a long cell": (THREE + b"x" * 200_000 + b",cookie,analytics", "cannot be read"),
}
ROWS = [
    ("_x,cookie,nowhere,Acme,Counts.", "category: There is no category “nowhere”"),
    ("x:y,signal,analytics,,", "signals: Select a valid choice. x:y is not one"),
    ("https://x.example,host,analytics,,", "hosts: “https://x.example”: Write a host"),
    ("www.x.example,host,nowhere,,", "category: There is no category “nowhere”"),
    ("_x,biscuit,analytics,Acme,Counts.", "kind: Select a valid choice. biscuit is not"),
    ("_good,cookie,analytics,Acme,Counts.", "category: Line 2 is about the same already."),
    ("_good\t,cookie,analytics,Acme,Counts.", "category: Line 2 is about the same already."),
    ("_x,cookie,analytics,,Counts.", "provider: This field is required."),
    (f"_x,cookie,analytics,Acme,{'x' * 201}", "purpose_en: Ensure this value has at"),
    ("a b,cookie,analytics,Acme,Counts.", "name: Write a name, or a pattern"),
    ("*,cookie,analytics,Acme,Counts.", "name: * would match nearly every name"),
]
CELLS = [("lifetime", "two years"), ("lifetime", "-3 days"), ("lifetime", "1 fortnight"),
         ("lifetime", "0 days"), ("lifetime", "1 year and 3 months"), ("lifetime", "2"),
         ("lifetime", f"{'9' * 5_000} days"),
         ("lifetime", "99999999999 years"), ("http_only", "maybe"),
         ("domain", "https://x"), ("path", "shop")]  # fmt: skip


def everything() -> list[Any]:
    models = (Category, CategoryText, Cookie, CookieText, Wording)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def refused(site: Site, content: bytes) -> list[str]:
    """What is said of a file, without a page around it."""
    table = CookieTable(site)
    with pytest.raises(ValidationError) as error:
        lines = csv_file.read(csv_file.decode(content), table.columns, table.required, table.gone)
        table.write(lines)
    return error.value.messages


@cases(
    ("content", "message"),
    [
        *HOSTILE.values(),
        *((f"{GOOD}{row}\n", f"Line 3, {message}") for row, message in ROWS),
        *((f"{THREE.decode().strip()},provider,{column}\n_x,cookie,analytics,Acme,{cell}",
           f"Line 2, {column}: ") for column, cell in CELLS),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_keeps_the_whole_file_out(
    site: Site, content: str | bytes, message: str
) -> None:
    before = everything()

    found = refused(site, content.encode() if isinstance(content, str) else content)

    assert any(message in problem for problem in found), found
    assert everything() == before


@pytest.mark.parametrize(
    "text", ["", "plain", "'quoted'", "'", "a=b", *FORMULAS, "''''=", "\t1", "＝1"]
)
def test_what_is_escaped_is_the_same_again(text: str) -> None:
    escaped = csv_cells.escape(text)
    assert csv_file.unescape(escaped) == text
    assert csv_cells.escape(escaped) == escaped or escaped.startswith("'")
