"""What is known of the world: trackers, what is really necessary, and who is behind either.

Our own facts stand in the tables beside this file. `manage.py cookies update` adds those of the
Open Cookie Database, which an operator brings; of one name ours count first.
"""

from consent.vendors.facts import (
    RECORDING_SIGNAL as RECORDING_SIGNAL,
    SIGNALS as SIGNALS,
    KnownCookie as KnownCookie,
    Use as Use,
    Vendor as Vendor,
    tracker_at as tracker_at,
    tracker_by_file as tracker_by_file,
    vendor as vendor,
    vendor_of_ad_host as vendor_of_ad_host,
    vendor_of_host as vendor_of_host,
    vendor_of_provider as vendor_of_provider,
)
from consent.vendors.table import Table as Table, own_facts as own_facts, table as table


def cookie(name: str, kind: str = "cookie") -> KnownCookie | None:
    """What is known of one name, for example to fill in a form; for many, read a `table` once."""
    return table([name]).cookie(name, kind)
