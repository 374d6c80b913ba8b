"""Notice where a category has other words under the version that an old yes was given to."""

import logging
from collections.abc import Mapping
from typing import Any

from consent.client.service import Failure, FailureCounts
from consent.kernel.ruleset import is_reworded

log = logging.getLogger("consent.client")


class Words:
    """What each version of a category meant, in the newest notice that came.

    Where a person judged that the meaning stayed, the notice says so itself (`reworded`).
    """

    def __init__(self, counts: FailureCounts) -> None:
        self._counts = counts
        self._number = 0
        self._rows: Mapping[str, Any] = {}
        self._distrusted: set[tuple[str, int]] = set()  # until the version rises

    def distrusted(self, notice: Mapping[str, Any]) -> frozenset[str]:
        """Return the categories of which no yes is believed."""
        rows = {row["key"]: row for row in notice["categories"]}
        if notice["number"] >= self._number:  # an older one may come out of a cache
            for key, row in rows.items():
                self._compare(self._rows.get(key), row)
            self._number, self._rows = notice["number"], rows
        return frozenset(k for k, row in rows.items() if (k, row["version"]) in self._distrusted)

    def _compare(self, was: Mapping[str, Any] | None, row: Mapping[str, Any]) -> None:
        meaning, since = (row["key"], row["version"]), row.get("reworded", 0)
        if not was or was["version"] != row["version"] or row["necessary"]:
            return
        if is_reworded(was, row) and since <= self._number and meaning not in self._distrusted:
            self._distrusted.add(meaning)
            self._counts.add(Failure.NOTICE_REWORDED)
            line = "Notice after %s gives %s other words under its old version: no yes is believed."
            log.error(line, self._number, row["key"])
