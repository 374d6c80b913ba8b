"""Keep what rehearsals report as rows of the history, which the log commits to."""

import json
from hashlib import sha256
from typing import Any, NamedTuple

from consent.models import Change, Site

_ROWS: Any = {"model": Site._meta.label_lower, "row": "", "action": Change.Action.ADDED}
_NAME, _PASSED = "rehearsal of notice {}", "passed"


class Rehearsal(NamedTuple):
    row: Change
    run: dict[str, Any]  # of SARIF

    @property
    def digest(self) -> str:
        """Of the report, as `mix-consent rehearse` posts it: the row holds the same octets."""
        return sha256(self.row.new.encode()).hexdigest()


def keep(site: str, report: dict[str, Any], *, by: str) -> bool:
    """Write a report down, and return whether the notice passed: everything obeyed it."""
    (run,) = report["runs"]
    facts, levels = run["properties"], [result["level"] for result in run["results"]]
    has_passed = facts["looks"] > 0 and not facts["remarks"] and "error" not in levels
    name, field = _NAME.format(facts["notice"]), _PASSED if has_passed else "failed"
    text = json.dumps(report)
    Change.objects.create(**_ROWS, by=by, site=site, name=name, field=field, new=text)
    return has_passed


def last(site: str, *, passed_by: int = 0) -> Rehearsal | None:
    """Return the last one of a site; or the last that the notice of this number passed."""
    wanted = {"name": _NAME.format(passed_by), "field": _PASSED} if passed_by else {}
    row = Change.objects.filter(**_ROWS, **wanted, site=site).first()
    return Rehearsal(row, json.loads(row.new)["runs"][0]) if row else None
