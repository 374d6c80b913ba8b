"""How an answer about one visitor is worded, and kept out of caches."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from consent.models import Decision


def receipt(decision: Decision) -> dict[str, Any]:
    """What a page may read of a decision: never the visitor's id, which only the cookie holds."""
    return {
        "receipt": str(decision.id),
        "decided_at": time(decision.decided_at),
        "notice": decision.notice.number,
        "choices": {key: bool(granted) for key, (_, granted, *_) in decision.choices.items()},
        "region": decision.region,
    }


def time(moment: datetime) -> str:
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def private(response: HttpResponse, *varies_by: str) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, varies_by)
    return response
