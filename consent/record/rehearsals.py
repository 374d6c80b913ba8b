"""Keep the findings of rehearsals as rows of the history, which the log commits to.

The report itself stays with who sent it: a row can never be deleted.
"""

import json
from hashlib import sha256
from typing import Any, NamedTuple

from consent.models import Change, Site

_ROWS: Any = {"model": Site._meta.label_lower, "row": "", "action": Change.Action.ADDED}
_NAME, _PASSED = "rehearsal of notice {}", "passed"
_KEPT = ("ruleId", "level", "properties")  # of a finding


class Rehearsal(NamedTuple):
    row: Change
    run: dict[str, Any]  # of SARIF

    @property
    def digest(self) -> str:
        """Of the report, as `--sarif` writes it."""
        return self.run.get("sha256") or _digest(self.row.new)  # an older row is the report


def keep(site: str, sarif: dict[str, Any], *, by: str) -> bool:
    """Write a report down, and return whether the notice passed: everything obeyed it."""
    (run,) = sarif["runs"]
    facts, levels = run["properties"], [result["level"] for result in run["results"]]
    has_passed = facts["looks"] > 0 and not facts["remarks"] and "error" not in levels
    name, field = _NAME.format(facts["notice"]), _PASSED if has_passed else "failed"
    kept = {
        "sha256": _digest(json.dumps(sarif, indent=1)),
        "properties": facts,
        "results": [{name: result[name] for name in _KEPT} for result in run["results"]],
    }
    text = json.dumps({"runs": [kept]})
    Change.objects.create(**_ROWS, by=by, site=site, name=name, field=field, new=text)
    return has_passed


def last(site: str, *, passed_by: int = 0) -> Rehearsal | None:
    """Return the last one of a site; or the last that the notice of this number passed."""
    wanted = {"name": _NAME.format(passed_by), "field": _PASSED} if passed_by else {}
    row = Change.objects.filter(**_ROWS, **wanted, site=site).first()
    return Rehearsal(row, json.loads(row.new)["runs"][0]) if row else None


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
