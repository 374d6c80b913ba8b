"""Delete each kind of data when its retention period ends, automatically once a day.

`table.py` lists all rules; deletion, the text for visitors and `manage.py retention` follow it.
"""

from consent.record.retention.daily import LastRun, last_run, run, run_if_due
from consent.record.retention.table import RULES, Rule, for_visitors

__all__ = ["RULES", "LastRun", "Rule", "for_visitors", "last_run", "run", "run_if_due"]
