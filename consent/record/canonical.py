"""Write a decision as JSON of one spelling: what exports hold, and what a proof commits to."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from consent.models import Decision

_AS_THEY_ARE = "choices surface method language region model place place_model signal".split()
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class ShownNotice(NamedTuple):
    """The notice's fields in a decision's record."""

    site: str
    number: int
    digest: str


def encode(kind: str, fields: Mapping[str, Any]) -> bytes:
    return _encode({"kind": kind, **fields}).encode()


def record_of(decision: Decision) -> bytes:
    """Return the bytes of a decision."""
    notice = decision.notice
    shown = ShownNotice(notice.site.key, notice.number, notice.digest)
    return encode("decision", fields_of(vars(decision), shown))


def fields_of(row: Mapping[str, Any], shown: ShownNotice) -> dict[str, Any]:
    """Return a decision's fields; `row` maps column names to values."""
    return {
        "id": str(row["id"]),
        "visitor": row["visitor"].hex,
        "site": shown.site,
        "notice": {"number": shown.number, "digest": shown.digest},
        **{name: row[name] for name in _AS_THEY_ARE},
        "decided_at": moment(row["decided_at"]),
        "received_at": moment(row["received_at"]),
    }


def moment(at: datetime) -> str:
    """Return a time as records, receipts and exports write it."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
