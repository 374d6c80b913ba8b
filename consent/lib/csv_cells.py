"""Escape cells of CSV files, which spreadsheets may read as formulas."""

import re

# What a spreadsheet may read as a formula, after any number of apostrophes
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def escape(text: str) -> str:
    """Return the text, with an apostrophe in front where a spreadsheet would evaluate it."""
    return f"'{text}" if _FORMULA.match(text) else text
