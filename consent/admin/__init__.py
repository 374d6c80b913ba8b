"""The admin: staff edit the catalogue here, and read the record.

One module for each noun. `config/admin.py` arranges the index page.
"""

from consent.admin import (
    account,
    category,
    cookie,
    decision,
    detection,
    lockout,
    notice,
    publication,
    region,
    request,
    second_factor,
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
    "lockout",
    "notice",
    "publication",
    "region",
    "request",
    "second_factor",
    "site",
    "tally",
    "theme",
    "wording",
]
