"""Gather what is kept of one person, to be handed out to that person (R181).

GDPR 15, Civ. Code 1798.110: decisions, account, requests, mails and recipients in one document. It
is found by what the person shows or staff have verified; nothing here joins these of itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Q

from consent.intake import accounts
from consent.intake.account_state import Standing
from consent.models import AccountAnswer, OptOutRequest, row_id
from consent.record import export, iso27560
from consent.record.answered import AnsweredNotice, fields_of

_OUR_OWN = {"id", "form", "site", "assigned_to"}  # fields said otherwise, or of staff


@dataclass(frozen=True)
class Person:
    """What one name and one request lead to; what is empty leads to nobody."""

    answered: list[AnsweredNotice]  # of one visitor after the other, newest first
    accounts: list[AccountAnswer]
    requests: list[OptOutRequest]

    @classmethod
    def find(cls, sites: Sequence[str], *, name: str = "", request: str = "") -> Self | None:
        """Find by a receipt, a pseudonym or an account, and by a request's number or address."""
        whose = export.of_whom(name, sites) or Q(pk__in=())
        batches = export.Selection(tuple(sites), whose=whose).batches()
        answered = [AnsweredNotice.build(row) for rows in batches for row, _ in rows]
        answered.sort(key=lambda row: row.decision.decided_at, reverse=True)
        answered.sort(key=lambda row: row.decision.visitor)
        found = {id.hex for row in answered for id in (row.decision.pk, row.decision.visitor)}
        is_id = name.lower().replace("-", "") in found  # which an account's name may look like
        hashes = accounts.known_as(name) if name and not is_id else set()
        by_account = AccountAnswer.objects.filter(site__key__in=sites, account__in=hashes)
        asked = Q(pk=row_id(request)) | Q(account__in=hashes)
        if request:
            asked |= Q(email__iexact=request)
        requests = OptOutRequest.objects.filter(asked, site__key__in=sites).select_related("site")
        person = cls(
            answered,
            list(by_account.select_related("site")),
            list(requests.order_by("pk")),
        )
        return person if answered or person.accounts or person.requests else None

    @property
    def counts(self) -> str:
        """Return how much was found, in words that lead to nobody."""
        numbers = len(self.answered), len(self.accounts), len(self.requests)
        return "decisions: {}, of an account: {}, requests: {}".format(*numbers)

    def pack(self) -> dict[str, Any]:
        return {
            "decisions": [
                {"allowed": row.allowed, "refused": row.refused} | fields_of(row.decision)
                for row in self.answered
            ],
            "account": [_account_row(row) for row in self.accounts],
            "requests": [_request(row) for row in self.requests],
            "mails": [
                {"request": row.pk, "kind": mail.kind, "on": mail.sent_at}
                | {"to": mail.to, "subject": mail.subject, "text": mail.text}
                for row in self.requests
                for mail in row.mails.all()
            ],
            "recipients": _recipients(self.answered, self.requests),
        }


def _account_row(row: AccountAnswer) -> dict[str, Any]:
    return {
        "at": row.at,
        "site": row.site.key,
        "opted out of sale and advertising": row.opted_out,
        "since": row.since,
        "refused besides": sorted(Standing.from_rows([row]).refused),
        "reason": row.get_reason_display(),
        "decision": row.decision,
    }


def _request(row: OptOutRequest) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if field.name not in _OUR_OWN]
    facts = {str(field.verbose_name): field.value_from_object(row) for field in fields}
    return {"number": row.pk, "site": row.site.key, **facts}


def _recipients(
    answered: Sequence[AnsweredNotice], requests: Iterable[OptOutRequest]
) -> dict[str, list[str]]:
    """Return who may have had something: by the categories that were allowed, and by requests."""
    found: dict[str, set[str]] = {}
    for shown in answered:
        for row in shown.snapshot["categories"]:
            if shown.is_granted(row["key"]):
                name = row["texts"][shown.language]["name"]
                found.setdefault(name, set()).update(iso27560.recipients(shown, row))
    for request in requests:
        if request.told:
            found[f"told of request {request.pk}"] = set(request.told.splitlines())
    return {name: sorted(names, key=str.casefold) for name, names in found.items()}
