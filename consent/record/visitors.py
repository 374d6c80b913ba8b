"""Read and erase one visitor's decisions on a site (R57, R58, R75).

A visitor is known here by a pseudonym, never by the cookie's id: see `visit.py`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from consent.cookies.decision_token import SignedDecision
from consent.intake import accounts, erasures
from consent.intake.answers import of_visitor
from consent.intake.visit import Visit
from consent.kernel.rules import DAY
from consent.lib import uuid7
from consent.models import Decision, Notice, write_permit
from consent.record.signals import Reason, rows_deleted


def history(visitor: UUID, site: str) -> list[Decision]:
    """Return the visitor's decisions on a site, newest first."""
    rows, notices = list(of_visitor(visitor, site)), dict[int, Notice]()
    for row in rows:  # many answers share few notices: each is parsed once
        row.notice = notices.setdefault(row.notice_id, row.notice)
    return rows


def history_of(decision: Decision) -> list[Decision]:
    """Return all decisions of this one's visitor on its site, newest first."""
    return history(decision.visitor, decision.notice.site.key)


def before(decision: Decision, rows: Sequence[Decision] | None = None) -> Decision | None:
    """Return the visitor's previous decision; `rows` is the history, if known."""
    if rows is None:
        rows = history_of(decision)
    places = [row.pk for row in rows]
    at = places.index(decision.pk) + 1 if decision.pk in places else len(rows)
    return next(iter(rows[at:]), None)


def erase_own(visit: Visit, heir: Visit) -> SignedDecision | None:
    """Erase a browser's visitor; return what is left of a no, for the cookie of its `heir`.

    A second click finds nothing on record, and must not remove the no from the cookie. That no is
    the cookie's alone: who invents a visitor adds nothing to the record.
    """
    left = erase(visit.visitor, visit.site, now=visit.now, heir=heir.visitor)
    return left.signed if left else _refusal_in(visit.signed, visit.now)


def erase(
    visitor: UUID | None, site: str, *, now: datetime, heir: UUID | None = None
) -> Decision | None:
    """Erase a visitor of a site. A no remains, to `heir`, whom nothing links to the visitor (R75).

    It keeps its day, which proves for how long it was honored (R73), but no time of day. Returns
    the remaining decision, or None where nothing was refused.
    """
    if visitor is None:
        return None
    # In its own transaction, whose number is not shared with the remaining no
    accounts.unlink(of_visitor(visitor, site).values_list("pk", flat=True))
    with write_permit():
        rows = list(of_visitor(visitor, site))
        ids = [row.pk for row in rows]
        erasures.add(ids)  # before the commit: a backup may restore the rows
        rows_deleted.send(Decision, ids=ids, reason=Reason.ERASED, now=now)
        # By id: a subquery would ask every shard of every other
        Decision.objects.filter(pk__in=ids).order_by().delete()
        if not rows or not is_refusal(rows[0]):
            return None
        left = _refusal_of(rows[0], now, heir or uuid4())
        left.save()
    return left


def is_refusal(decision: Decision) -> bool:
    """Return whether erasing it leaves a no."""
    return decision.signal or any(granted == 0 for _, granted, *_ in decision.choices.values())


def _refusal_of(latest: Decision, now: datetime, heir: UUID) -> Decision:
    """Return its no alone, with its day, under new ids that are not linked to it."""
    return Decision(
        id=uuid7.uuid7(now),
        visitor=heir,
        notice=latest.notice,
        choices={
            key: [*choice[:2], *(at - at % DAY for at in choice[2:3]), *choice[3:]]
            for key, choice in latest.choices.items()
            if choice[1] == 0
        },
        surface=Decision.Surface.ERASURE,
        method=Decision.Method.REJECT,
        language=latest.language,
        region=latest.region,
        model=latest.model,
        place=latest.place,
        place_model=latest.place_model,
        signal=latest.signal,
        decided_at=latest.decided_at.replace(hour=0, minute=0, second=0, microsecond=0),
        received_at=now,
    )


def _refusal_in(signed: SignedDecision | None, now: datetime) -> SignedDecision | None:
    """Return the same of a cookie, whose decision the record no longer has."""
    if signed is None:
        return None
    answer = signed.answer
    refused = {
        key: replace(choice, decided_at=choice.decided_at and choice.decided_at // DAY * DAY)
        for key, choice in answer.choices.items()
        if choice.granted is False
    }
    left = replace(answer, decided_at=answer.decided_at // DAY * DAY, choices=refused)
    is_refusal = bool(refused or answer.signal)
    return replace(signed, id=uuid7.uuid7(now), answer=left, entry=b"") if is_refusal else None
