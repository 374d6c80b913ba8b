"""How long what is kept is kept, and how it is forgotten: by the service itself, once a day.

`table.py` is the list of all rules: what is forgotten, what visitors are told, and what
`manage.py retention` prints follow from it.
"""

from consent.record.retention.daily import LastRun, last_run, run, run_if_due, start
from consent.record.retention.table import RULES, for_visitors

__all__ = ["RULES", "LastRun", "for_visitors", "last_run", "run", "run_if_due", "start"]
