"""From catalogue to notice: draft, compare, lint, review and publish."""

from consent.publishing.draft import Draft, canonical
from consent.publishing.lint import Problem, UnlawfulCatalogue, lint
from consent.publishing.publications import NotPossible, Proposal
from consent.publishing.review import Changes, Review, changes, lock, publish

__all__ = [
    "Changes",
    "Draft",
    "NotPossible",
    "Problem",
    "Proposal",
    "Review",
    "UnlawfulCatalogue",
    "canonical",
    "changes",
    "lint",
    "lock",
    "publish",
]
