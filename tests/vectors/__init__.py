"""The cases that Python and the browser both run: tables of JSON here, computed ones in `law.py`.

A row names its `category` or `categories`, and the `region` whose rule it is read under, by their
names in `parts.json`; without `categories` it is the whole `notice`. `"region": "everywhere"`, or a
list, stands for a row each. What was shown follows: `signal`, `account`, `is_broken`, `refused` by
the account, and an `answer`, given `days` or `seconds` ago in a `region`, by default where it is
read, and asked by a `model`, by default opt-in. Each of its `choices` is [version, granted], and
where it is older than the answer [version, granted, days ago, place]; granted null is a switch that
was on by rule and not touched. `elsewhere`: the notice has the rules of other places as well.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]

DAY = 86_400
NOW = 1_800_000_000  # 15 January 2027, 08:00 UTC
HERE = Path(__file__).parent
NAMED = ("judge", "signalled", "settle", "held", "kept", "questions", "gpc", "regions", "cookies")
CLAUSES = [f"R{n}" for n in (*range(4, 12), 21, 54, *range(60, 66), 163, 164)]
SHOWN = {"signal": False, "account": False, "is_broken": False}


def table(name: str) -> Row:
    """Return a table whose rows name what they are about in full."""
    found = _read(name)
    if name in ("gpc", "regions", "cookies"):
        return found
    full = _choices if name == "settle" else _case
    return found | {"rows": [full(row) for one in found["rows"] for row in _each_region(one)]}


def _read(name: str) -> Row:
    read: Row = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return read


PARTS = _read("parts")
CATEGORIES: dict[str, Row] = PARTS["categories"]
REGIONS: dict[str, Row] = PARTS["regions"]
NOTICE: list[Row] = [CATEGORIES[name] for name in PARTS["notice"]]
RULES: list[Row] = [REGIONS[name] for name in PARTS["rules"]]


def elsewhere(region: Row) -> list[Row]:
    """Return the rules of the other places in a notice that has a rule for this one."""
    return [rule for rule in RULES if rule["code"] != region["code"]]


def _each_region(row: Row) -> Iterator[Row]:
    named = row.get("region")
    codes = PARTS["everywhere"] if named == "everywhere" else named
    if not isinstance(codes, list):
        yield row
        return
    for code in codes:
        yield row | {"id": f"{row['id']}, {code}", "region": code}


def _choices(row: Row) -> Row:
    optional = row.get("optional", PARTS["notice"][1:])
    settled = {"signal": False, "held": [], **row}
    return settled | {"optional": [CATEGORIES[name] for name in optional]}


def _case(row: Row) -> Row:
    row = dict(row)
    region = REGIONS[row.pop("region")]
    shown = {name: row.pop(name) for name in (*SHOWN, "refused") if name in row}
    answer = row.pop("answer", None)
    found = {
        "region": region,
        "evidence": {"answer": answer if answer is None else _answer(answer, region), **SHOWN}
        | shown,
        "now": NOW,
    }
    if row.pop("elsewhere", False):
        found["elsewhere"] = elsewhere(region)
    if "category" in row:
        name = row.pop("category")
        found["category"] = None if name is None else CATEGORIES[name]
        verdict, reason = row.pop("expect").split()
        return row | found | expected(verdict, reason)
    names = row.pop("categories", PARTS["notice"])
    return row | found | {"categories": [CATEGORIES[name] for name in names]}


def expected(verdict: str, reason: str) -> Row:
    return {"verdict": verdict, "reason": reason, "allows": verdict == "granted"}


def _answer(answer: Row, region: Row) -> Row:
    seconds = answer.get("seconds", answer.get("days", 0) * DAY)
    return {
        "region": answer.get("region", region["code"]),
        "decided_at": NOW - seconds,
        "choices": {key: _choice(*cells) for key, cells in answer.get("choices", {}).items()},
        "signal": answer.get("signal", False),
        "model": answer.get("model", "opt-in"),
    }


def _choice(version: int, granted: int | None, *older: Any) -> list[Any]:
    days_ago, *place = older or (None,)
    return [version, granted, *([] if days_ago is None else [NOW - days_ago * DAY]), *place]
