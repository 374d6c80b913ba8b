"""What is known of the world: trackers, what is really necessary, and who is behind either.

Our own facts stand in the tables beside this file. `manage.py cookies update` adds those of the
Open Cookie Database, which an operator brings; of one name ours count first.
"""

from consent.vendors.facts import (
    RECORDING_SIGNAL,
    SIGNALS,
    KnownCookie,
    Use,
    Vendor,
    tracker_at,
    tracker_by_file,
    vendor,
    vendor_of_ad_host,
    vendor_of_host,
    vendor_of_provider,
)
from consent.vendors.table import Table, own_facts, table

__all__ = [
    "RECORDING_SIGNAL",
    "SIGNALS",
    "KnownCookie",
    "Table",
    "Use",
    "Vendor",
    "cookie",
    "own_facts",
    "table",
    "tracker_at",
    "tracker_by_file",
    "vendor",
    "vendor_of_ad_host",
    "vendor_of_host",
    "vendor_of_provider",
]


def cookie(name: str, kind: str = "cookie") -> KnownCookie | None:
    """What is known of one name, for example to fill in a form; for many, read a `table` once."""
    return table([name]).cookie(name, kind)
