"""What rehearsals of a site's pages found: rows of the history, which the log commits to."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from consent.models import Change, Site

_ROWS: Mapping[str, Any] = {"model": Site._meta.label_lower, "row": ""}
_PASSED, _FAILED = "passed", "failed"


class Rehearsal(NamedTuple):
    row: Change
    report: Mapping[str, Any]

    @property
    def has_passed(self) -> bool:
        return self.row.field == _PASSED

    @property
    def findings(self) -> list[Mapping[str, str]]:
        """Return violations first."""
        found: list[Mapping[str, str]] = self.report["findings"]
        return sorted(found, key=lambda one: one["level"])

    @property
    def summary(self) -> str:
        return self.row.new.partition("\n")[0]

    @property
    def digest(self) -> str:
        return sha256(self.row.new.encode()).hexdigest()


def keep(site: str, report: Mapping[str, Any], *, by: str) -> bool:
    """Write a report down, and return whether the notice passed: everything obeyed it."""
    wrong = sum(one["level"] == "error" for one in report["findings"])
    has_passed = bool(report["looks"]) and not wrong and not report["remarks"]
    summary = f"Violations: {wrong}. Looks: {report['looks']}. Pages: {len(report['pages'])}."
    Change.objects.create(
        **_ROWS,
        by=by,
        site=site,
        name=f"rehearsal of notice {report['notice']}",
        action=Change.Action.ADDED,
        field=_PASSED if has_passed else _FAILED,
        new=f"{summary}\n{json.dumps(report, ensure_ascii=False, sort_keys=True)}",
    )
    return has_passed


def last(site: str, *, passed_by: int | None = None) -> Rehearsal | None:
    """Return the last one of a site; or the last that the notice of this number passed."""
    rows = Change.objects.filter(**_ROWS, site=site, field__in=[_PASSED, _FAILED])
    if passed_by is not None:
        rows = rows.filter(name=f"rehearsal of notice {passed_by}", field=_PASSED)
    row = rows.first()
    return Rehearsal(row, json.loads(row.new.partition("\n")[2])) if row else None
