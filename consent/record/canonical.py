"""Write a decision as JSON of one spelling: what exports hold, and what a proof commits to."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from consent.models import Decision

_AS_THEY_ARE = "choices surface method language region model place place_model signal".split()
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def encode(kind: str, fields: Mapping[str, Any]) -> bytes:
    return _encode({"kind": kind, **fields}).encode()


def record_of(decision: Decision) -> bytes:
    """Return the bytes of a decision."""
    return encode("decision", fields_of(decision))


def fields_of(decision: Decision) -> dict[str, Any]:
    notice = decision.notice
    return {
        "id": str(decision.id),
        "visitor": decision.visitor.hex,
        "site": notice.site.key,
        "notice": {"number": notice.number, "digest": notice.digest},
        **{name: getattr(decision, name) for name in _AS_THEY_ARE},
        "decided_at": moment(decision.decided_at),
        "received_at": moment(decision.received_at),
    }


def moment(at: datetime) -> str:
    """Return a time as records, receipts and exports write it."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
