"""Write the table: `python -m tests.vectors.make`."""

import json
from typing import Any

from tests.vectors import HERE
from tests.vectors.abroad import ASKED, HELD, JUDGED, KEPT, abroad
from tests.vectors.asking import QUESTIONS
from tests.vectors.law import crossed
from tests.vectors.locked import LOCKED
from tests.vectors.lookups import COOKIES, GPC, REGIONS
from tests.vectors.memory import MEMORY
from tests.vectors.order import ORDER
from tests.vectors.resolved import RESOLVE
from tests.vectors.signals import SIGNALLED, SIGNALS

TABLES: dict[str, dict[str, Any]] = {
    "judge": {"rows": SIGNALS + ORDER + MEMORY + JUDGED},
    "crossed": crossed(),
    "abroad": abroad(),
    "signalled": SIGNALLED,
    "settle": RESOLVE,
    "held": {"rows": LOCKED["rows"] + HELD},
    "kept": KEPT,
    "questions": {"rows": QUESTIONS["rows"] + ASKED},
    "gpc": GPC,
    "regions": REGIONS,
    "cookies": COOKIES,
}


def text(table: dict[str, Any]) -> str:
    """One row a line, so that a change reads as a change."""
    return "{\n" + ",\n".join(_member(*member) for member in table.items()) + "\n}\n"


def _member(name: str, value: Any) -> str:
    if not isinstance(value, list):
        return f' "{name}": {_line(value)}'
    rows = ",\n".join(f"  {_line(row)}" for row in value)
    return f' "{name}": [\n{rows}\n ]'


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    for name, table in TABLES.items():
        (HERE / f"{name}.json").write_text(text(table), encoding="utf-8")
        print(f"{name}: {len(table['rows'])} rows")
