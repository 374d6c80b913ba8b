"""From the catalogue to a notice: draft it, see what changes and what is wrong, publish it."""

from consent.publishing.changes import Changes, changes
from consent.publishing.draft import Draft, canonical
from consent.publishing.lint import Problem, UnlawfulCatalogue, banner_sizes, lint
from consent.publishing.publications import NotPossible, Proposal
from consent.publishing.publisher import lock, publish, publish_draft
from consent.publishing.review import Review

__all__ = [
    "Changes",
    "Draft",
    "NotPossible",
    "Problem",
    "Proposal",
    "Review",
    "UnlawfulCatalogue",
    "banner_sizes",
    "canonical",
    "changes",
    "lint",
    "lock",
    "publish",
    "publish_draft",
]
