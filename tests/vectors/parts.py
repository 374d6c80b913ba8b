"""Categories, regions and answers that rows are made of, in the table's own JSON."""

from collections.abc import Mapping
from typing import Any, TypeAlias

DAY = 86_400
NOW = 1_800_000_000  # 15 January 2027, 08:00 UTC

Json: TypeAlias = dict[str, Any]


def category(key: str, *flags: str, version: int = 1) -> Json:
    names = ("necessary", "sells_or_shares", "targets_ads", "third_party")
    told = {name: name in flags for name in names}
    told |= {name: True for name in ("records", "sensitive") if name in flags}  # only where on
    return {"key": key, "version": version} | told


def region(code: str, model: str, memory: int | None, reask: int | None, **overrides: str) -> Json:
    return {
        "code": code,
        "model": model,
        "overrides": overrides,
        "memory_days": memory,
        "reask_days": reask,
    }


def answer(days_ago: float = 0, *, signal: bool = False, **choices: tuple[int, ...]) -> Json:
    return {
        "decided_at": NOW - round(days_ago * DAY),
        "choices": {key: list(choice) for key, choice in choices.items()},
        "signal": signal,
    }


def context(
    answer: Json | None = None,
    *,
    signal: bool = False,
    account: bool = False,
    is_broken: bool = False,
) -> Json:
    return {"answer": answer, "signal": signal, "account": account, "is_broken": is_broken}


NECESSARY = category("necessary", "necessary")
PREFERENCES = category("preferences")
ANALYTICS = category("analytics")
SUPPORT = category("support", "third_party")
REPLAY = category("replay", "records")
SENSITIVE = category("health", "sensitive")
SOLD = category("marketing", "sells_or_shares")
TARGETED = category("marketing", "targets_ads")
MARKETING = category("marketing", "sells_or_shares", "targets_ads", "third_party")
NOTICE = [NECESSARY, PREFERENCES, ANALYTICS, SUPPORT, MARKETING]

CALIFORNIA = region("US-CA", "opt-out", 400, None, support="opt-in")
COLORADO = region("US-CO", "opt-out", 400, None)
FLORIDA = region("US-FL", "notice", 400, 365, support="opt-in")
WYOMING = region("US", "notice", 400, 365)
ONTARIO = region("CA", "opt-out", 400, None)
QUEBEC = region("CA-QC", "opt-in", 182, 182, preferences="notice")
FRANCE = region("FR", "opt-in", 182, 182)
ITALY = region("IT", "opt-in", 182, 182)
NOWHERE = region("ZZ", "opt-in", 182, 182)

YES = (1, 1)
NO = (1, 0)


def earlier(choice: tuple[int, ...], days_ago: int) -> tuple[int, ...]:
    """A choice that was made before the answer it stands in, and not asked about since."""
    return (*choice, NOW - days_ago * DAY)


EVERYWHERE = (CALIFORNIA, COLORADO, FLORIDA, WYOMING, ONTARIO, QUEBEC, FRANCE, ITALY, NOWHERE)
NOTHING = context()
SIGNAL = context(signal=True)
ACCOUNT = context(account=True)


def refused(by_account: Json, *keys: str) -> Json:
    """The same visitor, whose account has refused these in another browser."""
    return by_account | {"refused": list(keys)}


BROKEN = context(is_broken=True)
NEW_MARKETING = MARKETING | {"version": 2}
NEW_ANALYTICS = ANALYTICS | {"version": 2}
CONSTRUCTOR = category("constructor")


def visit(
    days_ago: float = 0,
    choices: Mapping[str, tuple[int, ...]] | None = None,
    *,
    signal: bool = False,
    **more: tuple[int, ...],
) -> Json:
    return context(answer(days_ago, signal=signal, **{**(choices or {}), **more}))


def ruled(name: str, what: Json | None, where: Json, context: Json, expected: str) -> Json:
    verdict, _, reason = expected.partition(" ")
    return {
        "id": name,
        "category": what,
        "region": where,
        "evidence": context,
        "now": NOW,
        "verdict": verdict,
        "reason": reason,
        "allows": verdict == "granted",
    }
