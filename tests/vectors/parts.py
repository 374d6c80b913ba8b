"""Categories, regions and answers that rows are made of, in the table's own JSON."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

DAY = 86_400
NOW = 1_800_000_000  # 15 January 2027, 08:00 UTC
HERE = "here"  # an answer was given where it is read

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


def answer(
    days_ago: float = 0,
    *,
    signal: bool = False,
    region: str = HERE,
    **choices: tuple[int | str, ...],
) -> Json:
    return {
        "region": region,
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


def earlier(choice: tuple[int, ...], days_ago: int, *place: str) -> tuple[int | str, ...]:
    """A choice that was made before the answer it stands in, and not asked about since."""
    return (*choice, NOW - days_ago * DAY, *place)


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
    choices: Mapping[str, tuple[int | str, ...]] | None = None,
    *,
    signal: bool = False,
    region: str = HERE,
    **more: tuple[int | str, ...],
) -> Json:
    return context(answer(days_ago, signal=signal, region=region, **{**(choices or {}), **more}))


def case(name: str, where: Json, context: Json, elsewhere: Sequence[Json] = ()) -> Json:
    """What every row says: a place, the rules of others in the same notice, and what was shown."""
    given = context["answer"]
    if given and given["region"] == HERE:
        context = context | {"answer": given | {"region": where["code"]}}
    rules = {"elsewhere": list(elsewhere)} if elsewhere else {}
    return {"id": name, "region": where, **rules, "evidence": context, "now": NOW}


def ruled(
    name: str,
    what: Json | None,
    where: Json,
    context: Json,
    expected: str,
    *,
    elsewhere: Sequence[Json] = (),
) -> Json:
    verdict, _, reason = expected.partition(" ")
    return {
        **case(name, where, context, elsewhere),
        "category": what,
        "verdict": verdict,
        "reason": reason,
        "allows": verdict == "granted",
    }
