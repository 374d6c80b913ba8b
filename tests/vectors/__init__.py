"""The table that Python and the browser both run. `make.py` writes it."""

import json
from pathlib import Path
from typing import Any

DAY = 86_400
HERE = Path(__file__).parent
NAMED = ("judge", "signalled", "settle", "held", "kept", "questions", "gpc", "regions", "cookies")
CLAUSES = [f"R{n}" for n in (*range(4, 12), 21, 54, *range(60, 66))]


def table(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return read


def unfold(crossed: dict[str, Any]) -> list[dict[str, Any]]:
    """The crossed table's rows in the shape of `judge.json`, with what the banner asks."""
    return [_row(crossed, *cells) for cells in crossed["rows"]]


def unfold_abroad(abroad: dict[str, Any]) -> list[dict[str, Any]]:
    """The same for what is answered in one place and read in another."""
    return [_read_abroad(abroad, *cells) for cells in abroad["rows"]]


def _read_abroad(
    abroad: dict[str, Any],
    given: str,
    read: str,
    word: str,
    day: int,
    verdict: str,
    asks: int,
    locked: int,
) -> dict[str, Any]:
    optional = [one for one in abroad["categories"] if not one["necessary"]]
    (sale,) = (one for one in optional if one["sells_or_shares"])
    (here,) = (rule for rule in abroad["rules"] if rule["code"] == read)
    answer = {
        "decided_at": abroad["now"] - day * DAY,
        "choices": {one["key"]: [one["version"], int(word == "yes")] for one in optional},
        "signal": False,
        "region": given,
    }
    return {
        "id": f"{word} in {given or 'no place'}, read in {read} on day {day}",
        "category": sale,
        "categories": abroad["categories"],
        "region": here,
        "elsewhere": [rule for rule in abroad["rules"] if rule is not here],
        "evidence": {"answer": answer, "signal": False, "account": False, "is_broken": False},
        "now": abroad["now"],
        "verdict": verdict,
        "reason": "choice",
        "allows": verdict == "granted",
        "asks": [one["key"] for one in optional] if asks else [],
        "held": [sale["key"]] if locked else [],
    }


def _row(
    crossed: dict[str, Any],
    category: str,
    region: str,
    answer: str,
    flags: str,
    verdict: str,
    reason: str,
    asks: int,
) -> dict[str, Any]:
    given = crossed["answers"][answer]
    return {
        "id": f"{category} · {region} · {answer} · {flags or 'no flags'}",
        "category": crossed["categories"][category],
        "region": crossed["regions"][region],
        "evidence": {
            "answer": given and {**given, "signal": "then" in flags},
            "signal": "signal" in flags,
            "account": "account" in flags,
            "is_broken": "broken" in flags,
        },
        "now": crossed["now"],
        "verdict": verdict,
        "reason": reason,
        "allows": verdict == "granted",
        "asks": bool(asks),
    }
