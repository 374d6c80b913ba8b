"""Delete each kind of data when its retention period ends, automatically once a day.

`rules.py` lists all rules; deletion, the text for visitors and `manage.py record retention` follow
it.
"""

from consent.record.retention.rules import RULES, Rule, for_visitors
from consent.record.retention.runs import last_run, problem, run, run_if_due

__all__ = ["RULES", "Rule", "for_visitors", "last_run", "problem", "run", "run_if_due"]
