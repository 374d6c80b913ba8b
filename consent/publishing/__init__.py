"""From catalogue to notice: draft, compare, lint, review and propose."""

from consent.publishing.draft import Draft, canonical
from consent.publishing.lint import Problem, lint
from consent.publishing.publications import NotPossible, Proposal
from consent.publishing.review import Changes, Review, changes, lock

__all__ = [
    "Changes",
    "Draft",
    "NotPossible",
    "Problem",
    "Proposal",
    "Review",
    "canonical",
    "changes",
    "lint",
    "lock",
]
