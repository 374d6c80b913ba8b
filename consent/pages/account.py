"""The account that is signed in: an opt-out reaches it, a confirmed yes lifts it (R9, R54)."""

from dataclasses import replace
from datetime import datetime

from consent.cookies.account_token import AccountToken
from consent.models import AccountAnswer, Decision
from consent.pages.visit import Visit
from consent.record import accounts


def follow(visit: Visit, decision: Decision) -> AccountToken | None:
    """The note of the account as it should be after this answer."""
    if visit.login is None:
        return None
    said = accounts.BrowserAnswer.recorded(decision)
    return accounts.refreshed(visit.in_force, visit.login, said, now=visit.now)


def opt_out(visit: Visit, decision: Decision | None) -> AccountToken | None:
    """Take the account out, because somebody asked for it."""
    if visit.login is None:
        return None
    accounts.opt_out(
        visit.in_force.site.key,
        visit.login.account,
        reason=AccountAnswer.Reason.REQUEST,
        now=visit.now,
        decision=decision.id if decision else None,
    )
    return _noted(visit.login, visit, opted_out=True)


def lift(visit: Visit, decision: Decision) -> AccountToken | None:
    """Bring the account back, because a yes was confirmed."""
    if visit.login is None:
        return None
    site, account = visit.in_force.site.key, visit.login.account
    accounts.lift(site, account, now=visit.now, decision=decision.id)
    return _noted(visit.login, visit, opted_out=False)


def out_since(visit: Visit) -> datetime | None:
    """When the account opted out, where that is on record."""
    if visit.login is None:
        return None
    rows = AccountAnswer.objects.filter(site__key=visit.in_force.site.key)
    latest = rows.filter(account=visit.login.account).order_by("-id").first()
    return latest.at if latest and latest.opted_out else None


def _noted(login: AccountToken, visit: Visit, *, opted_out: bool) -> AccountToken:
    return replace(login, opted_out=opted_out, at=int(visit.now.timestamp()))
