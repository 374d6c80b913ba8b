"""Write tables as CSV, with cells escaped that spreadsheets may read as formulas."""

import csv
import io
import re
from collections.abc import Iterable

# What a spreadsheet may read as a formula, after any number of apostrophes
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def escape(text: str) -> str:
    """Return the text, with an apostrophe in front where a spreadsheet would evaluate it."""
    return f"'{text}" if _FORMULA.match(text) else text


def table(rows: Iterable[Iterable[object]]) -> str:
    """Return the lines of these rows; None is an empty cell."""
    text = io.StringIO()
    csv.writer(text).writerows(
        [escape("" if cell is None else str(cell)) for cell in row] for row in rows
    )
    return text.getvalue()
