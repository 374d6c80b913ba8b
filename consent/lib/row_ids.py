"""Ids of rows, as a form or an address sends them."""

_MOST_DIGITS = 18  # a database's whole numbers hold as many, whatever they are


def row_id(text: str) -> int:
    """The id that was sent; 0, which no row has, where it can be none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0
