"""Where staff work: the catalogue is edited, the record is read.

One module per noun. `config/admin.py` says how the whole looks.
"""

from consent.admin import (
    account,
    category,
    cookie,
    decision,
    detection,
    notice,
    region,
    request,
    site,
    tally,
    theme,
    wording,
)

__all__ = [
    "account",
    "category",
    "cookie",
    "decision",
    "detection",
    "notice",
    "region",
    "request",
    "site",
    "tally",
    "theme",
    "wording",
]
