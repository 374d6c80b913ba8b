"""List what is kept, for how long and why; the only such list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _, ngettext_lazy

from consent.record.retention import forgetting
from consent.record.retention.forgetting import Bites

Forget = Callable[[datetime, Bites], int]
PROOF = "4 CCR 904-3 Rule 6.11 and 11 CCR 7101: opt-outs and what became of them, 24 months"


@dataclass(frozen=True, slots=True)
class Rule:
    name: str  # in the row of a run
    what: Any  # translated where visitors read it
    kept: Any
    why: str
    months: Callable[[], int] | None = None
    forget: Forget | None = None  # None: it is kept
    is_told: bool = False  # shown to visitors in the Cookie Policy

    @property
    def period(self) -> str:
        """Return the period in words, with the number in force."""
        return str(self.kept % {"months": self.months()} if self.months else self.kept)


def _months() -> Any:
    return ngettext_lazy("%(months)d month", "%(months)d months", "months")


RULES = [  # apps that keep more append theirs
    Rule(
        "decisions",
        _("Your answers, under a random id"),
        ngettext_lazy(
            "until %(months)d month after your last answer",
            "until %(months)d months after your last answer",
            "months",
        ),
        PROOF,
        forgetting.of_proof,
        forgetting.decisions,
        is_told=True,
    ),
    Rule(
        "opt-out requests",
        _("An opt-out request that names you"),
        ngettext_lazy(
            "until %(months)d month after it is done, or should have been",
            "until %(months)d months after it is done, or should have been",
            "months",
        ),
        PROOF,
        forgetting.of_proof,
        forgetting.requests,
        is_told=True,
    ),
    Rule(
        "account answers",
        _("What an account has refused, without its name"),
        _("as long as the account"),
        "R73: the opt-out of an account holds as long as the account. What it came to before, and "
        "is read no more, goes after the months of its proof",
        None,
        forgetting.accounts_history,
        is_told=True,
    ),
    Rule(
        "daily counts",
        _("How many visitors answered, by day, without ids"),
        _months(),
        "a month can be compared with the same one of the year before",
        lambda: forgetting.COUNTS,
        forgetting.counts,
        is_told=True,
    ),
    Rule(
        "found cookies",
        _("Names of cookies that were found, by day, without ids"),
        _months(),
        "a tag that runs once a year is met again before its name is forgotten",
        lambda: forgetting.FOUND,
        forgetting.found,
        is_told=True,
    ),
    Rule(
        "staff history",
        "Who in the staff changed what",
        _months(),
        "it explains the record, and names staff",
        forgetting.of_proof,
        forgetting.staff_history,
    ),
    Rule(
        "sign-ins",
        "Log-ins that failed, by a hash of the address",
        _months(),
        "an attack is looked into by then",
        lambda: forgetting.SIGN_INS,
        forgetting.sign_ins,
    ),
    Rule(
        "sessions",
        "Sessions of staff",
        "until they end",
        "nobody can use one that has ended",
        None,
        forgetting.sessions,
    ),
    Rule(
        "retention runs",
        "What was deleted by these rules, as numbers",
        _months(),
        "it proves that they were kept",
        forgetting.of_proof,
        forgetting.runs,
    ),
    Rule(
        "notices and switches",
        "Every notice, who published it, and who switched a site off",
        "for good",
        "a receipt says which words were shown",
    ),
]


def for_visitors() -> list[Rule]:
    """Return the rules that visitors are shown."""
    return [rule for rule in RULES if rule.is_told]
