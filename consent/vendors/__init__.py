"""What is known of trackers, of what is really necessary, and of the vendors behind either.

The facts stand in the tables beside this file.
"""

from consent.vendors.facts import KnownCookie as KnownCookie, Use as Use, Vendor as Vendor
from consent.vendors.lookup import (
    by_host as by_host,
    by_name as by_name,
    by_provider as by_provider,
    covered_by as covered_by,
    known_cookie as known_cookie,
    known_cookies as known_cookies,
    tracker_at as tracker_at,
    tracker_named as tracker_named,
)
