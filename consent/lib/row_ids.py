"""Read ids of rows from forms and addresses."""

_MAX_DIGITS = 18  # any number of so many digits fits into a database's integers


def row_id(text: str) -> int:
    """Return the id that was sent; 0, which no row has, where it is no valid id."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS else 0
