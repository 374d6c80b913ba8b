"""From the catalogue to a notice: draft it, see what changes and what is wrong, publish it."""

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
