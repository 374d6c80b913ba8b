"""The admin: staff edit the catalogue here, and read the record.

One module for each noun. `config/admin.py` arranges the index page.
"""

from consent.admin import (
    account,
    category,
    change,
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
    staff,
    theme,
    wording,
)

__all__ = [
    "account",
    "category",
    "change",
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
    "staff",
    "theme",
    "wording",
]
