"""The notice of the vectors: as small as it can be with one of everything in it."""

from typing import Any


def _category(key: str, version: int = 1, **flags: bool) -> dict[str, Any]:
    known = ("necessary", "sells_or_shares", "targets_ads", "third_party")
    return {
        "key": key,
        "version": version,
        **{flag: flags.get(flag, False) for flag in known},
        "cookies": [{"name": name} for name in REGISTER[key]],
    }


def _rule(code: str, model: str, memory: int | None, reask: int | None, **more: Any) -> Any:
    days = {"memory_days": memory, "reask_days": reask}
    facts: dict[str, Any] = {"covers": [], "overrides": {}, "dnt": False, "two_step": False}
    return {"code": code, "model": model, **days, **facts, **NO_DATES, **more}


NO_DATES = {"valid_from": None, "valid_to": None}
REGISTER = {
    "necessary": ["sessionid", "csrftoken"],
    "preferences": ["language"],
    "personalization": ["recent"],
    "support": ["chat_*"],
    "analytics": ["_ga", "_ga_*"],
    "marketing": ["_fbp", "_ga_ads"],
}
NOTICE: dict[str, Any] = {
    "schema": 1,
    "number": 3,
    "site": {"key": "mix", "cookie_domain": "example.com"},
    "categories": [
        _category("necessary", necessary=True),
        _category("preferences"),
        _category("personalization"),
        _category("support", third_party=True),
        _category("analytics", 3),
        _category("marketing", sells_or_shares=True, targets_ads=True),
    ],
    "regions": [
        _rule("US-CA", "opt-out", 400, None, two_step=True),
        _rule("US-CO", "notice", 400, 365, valid_to="2026-12-31"),
        _rule(
            "US-CO",
            "opt-out",
            400,
            365,
            overrides={"personalization": "opt-in"},
            valid_from="2027-01-01",
        ),
        _rule("US", "notice", 400, 365),
        _rule("EEA", "opt-in", 182, 182, covers=["DE", "FR"]),
        _rule("AT", "opt-in", 182, 182, dnt=True),
        _rule("JP", "notice", None, None),
        _rule("ZZ", "opt-in", 182, 182),
    ],
}
# Which category each of these belongs to, whatever the request
COOKIES = {
    "sessionid": "necessary",
    "language": "preferences",
    "recent": "personalization",
    "chat_17": "support",
    "_ga": "analytics",
    "_ga_G12ABC345": "analytics",  # by its pattern
    "_ga_ads": "marketing",  # its own name goes before the pattern that holds as well
    "_fbp": "marketing",
    "_GA": None,  # names are told apart by case
    "x_ga_1": None,  # a pattern holds for the whole name
    "unheard_of": None,
}
# Never allowed, whatever the request: the notice knows no such category
UNKNOWN = ["telepathy", "Analytics", "__proto__", "constructor", ""]
