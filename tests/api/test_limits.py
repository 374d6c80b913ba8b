"""One client sends too much: it is refused, and nobody else is."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consent.lib import uuid7
from consent.models import Decision
from consent.web import limits
from consent.web.limits import Buckets, Limit
from tests.api.visiting import ORIGIN, SERVICE, SIGNED, VISITOR, Visitor, a_decision

GREEDY: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}
HONEST: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": "198.51.100.9"}
BODIES: dict[str, dict[str, Any]] = {
    "/v1/shown": {"notice": 1, "language": "en"},
    "/v1/detections": {"kind": "blocked", "names": ["_fbp"]},
}


AT_ONCE = 5


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test reaches before they fill again."""
    for name in ("decisions", "shown", "detections"):
        monkeypatch.setitem(limits._buckets, name, Buckets(Limit(AT_ONCE, 1, limits.MINUTE)))


@pytest.mark.usefixtures("_small")
def test_decisions_of_others_are_recorded_meanwhile(visitor: Visitor) -> None:
    statuses = [Visitor(Client()).decide(**GREEDY).status_code for _ in range(AT_ONCE)]
    refused = visitor.decide(**GREEDY)

    assert set(statuses) == {201}
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["Access-Control-Allow-Origin"] == ORIGIN  # the page may read why
    assert visitor.decide(**HONEST).status_code == 201
    assert Decision.objects.count() == AT_ONCE + 1


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("path", BODIES)
def test_counts_of_others_are_taken_meanwhile(visitor: Visitor, path: str) -> None:
    def send(**headers: Any) -> int:
        body = json.dumps({"site": "mix"} | BODIES[path])
        return int(visitor.send(body, path=path, **headers).status_code)

    statuses = [send(**GREEDY) for _ in range(AT_ONCE + 1)]

    assert statuses == [204] * AT_ONCE + [429]
    assert send(**HONEST) == 204


@pytest.mark.usefixtures("_small")
def test_erasures_of_one_client_are_limited_and_of_nothing_leave_nothing(visitor: Visitor) -> None:
    """Else each would add a no that nobody gave, and a leaf to the log, for ever."""
    visitor.decide(a_decision(choices={}, method="reject"), **HONEST)
    signed = visitor.cookie(SIGNED) or ""
    statuses = []
    for _ in range(AT_ONCE + 1):
        invented = str(uuid7.uuid7(timezone.now()))
        visitor.client.cookies[SIGNED], visitor.client.cookies[VISITOR] = signed, invented
        erased = visitor.client.delete("/v1/decisions/mine", HTTP_ORIGIN=SERVICE, **GREEDY)
        statuses.append(erased.status_code)

    assert statuses == [204] * AT_ONCE + [429]
    assert Decision.objects.get().method == "reject"
    assert Decision.objects.get().surface == Decision.Surface.BANNER
