"""Cells of CSV files, which spreadsheets read as more than text."""

import re

# What a spreadsheet may take for a formula, behind any number of apostrophes
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def escape(text: str) -> str:
    """The text with an apostrophe in front, where a spreadsheet would compute it."""
    return f"'{text}" if _FORMULA.match(text) else text
