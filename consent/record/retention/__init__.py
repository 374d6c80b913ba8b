"""Delete each kind of data, once a day, when its period in `rules.py` ends."""

from consent.record.retention.rules import RULES, Rule, for_visitors
from consent.record.retention.runs import last_run, problem, run, run_if_due

__all__ = ["RULES", "Rule", "for_visitors", "last_run", "problem", "run", "run_if_due"]
