"""The account that is signed in: an opt-out reaches it, a confirmed yes lifts it (R9, R54)."""

from dataclasses import replace
from datetime import datetime

from consent.models import AccountAnswer, Decision
from consent.pages.visit import PageVisit
from consent.record import accounts


def opt_out(visit: PageVisit, decision: Decision | None) -> PageVisit:
    """Take the account out, because somebody asked for it."""
    if visit.account_token is None:
        return visit
    accounts.opt_out(
        visit.in_force.site.key,
        visit.account_token.account,
        reason=AccountAnswer.Reason.REQUEST,
        now=visit.now,
        decision=decision.id if decision else None,
    )
    return visit.signed_in(replace(visit.account_token, opted_out=True, at=visit.seconds))


def lift(visit: PageVisit, decision: Decision) -> PageVisit:
    """Bring the account back, because a yes was confirmed."""
    if visit.account_token is None:
        return visit
    site, account = visit.in_force.site.key, visit.account_token.account
    accounts.lift(site, account, now=visit.now, decision=decision.id)
    return visit.signed_in(replace(visit.account_token, opted_out=False, at=visit.seconds))


def out_since(visit: PageVisit) -> datetime | None:
    """When the account opted out, where that is on record."""
    if visit.account_token is None:
        return None
    standing = accounts.standing(visit.in_force.site.key, (visit.account_token.account,))
    return standing.since if standing.opted_out else None
