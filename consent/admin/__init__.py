"""The admin, one module for each noun; `config/admin.py` arranges its index page."""

from consent.admin.catalogue import (
    category as category,
    cookie as cookie,
    detection as detection,
    region as region,
)
from consent.admin.publish import notice as notice
from consent.admin.record import change as change, decision as decision
from consent.admin.requests import request as request
from consent.admin.sites import site as site, theme as theme
from consent.admin.staff import colleagues as colleagues, log_in as log_in
