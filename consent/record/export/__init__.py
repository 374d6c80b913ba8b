"""Decisions for an auditor: what of the record is wanted, read in bites and written line by line.

Whoever exports is written down before the first line is handed out.
"""

from consent.record.export.files import (
    CSV,
    FORMATS,
    JSON_LINES,
    is_end,
    last_id,
    write,
    write_down,
    write_down_evidence,
)
from consent.record.export.selection import Selection

__all__ = [
    "CSV",
    "FORMATS",
    "JSON_LINES",
    "Selection",
    "is_end",
    "last_id",
    "write",
    "write_down",
    "write_down_evidence",
]
