"""The table that Python and the browser both run. `make.py` writes it."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NAMED = ("judge", "signalled", "settle", "held", "questions", "gpc", "regions", "cookies")
CLAUSES = [f"R{n}" for n in (*range(4, 12), 21, 54, *range(60, 66))]


def table(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return read


def unfold(crossed: dict[str, Any]) -> list[dict[str, Any]]:
    """The crossed table's rows in the shape of `judge.json`, with what the banner asks."""
    return [_row(crossed, *cells) for cells in crossed["rows"]]


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
