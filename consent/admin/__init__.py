"""The admin, one module for each noun; `config/admin.py` arranges its index page."""

from consent.admin import (
    category as category,
    change as change,
    colleagues as colleagues,
    cookie as cookie,
    decision as decision,
    detection as detection,
    log_in as log_in,
    notice as notice,
    region as region,
    request as request,
    site as site,
    theme as theme,
)
