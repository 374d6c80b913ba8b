"""From catalogue to notice: draft, compare, lint, review and propose."""

from consent.publishing.draft import Draft as Draft, canonical as canonical
from consent.publishing.lint import Problem as Problem, lint as lint
from consent.publishing.publications import NotPossible as NotPossible, Proposal as Proposal
from consent.publishing.review import (
    Changes as Changes,
    Review as Review,
    changes as changes,
    lock as lock,
)
