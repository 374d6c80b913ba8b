"""What browsers report of what was refused: names, and nothing about who."""

import json
from typing import Any

import pytest

from consent.models import Detection
from consent.record.statistics import detections
from tests.api.visiting import Visitor

REPORT = {"site": "mix", "kind": "blocked", "names": ["_use", "_hjSession_12345"]}
TABLE = ("id", "day", "site", "kind", "what", "name", "count", "clients")


def report(visitor: Visitor, *, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    body = json.dumps(REPORT | changes)
    return visitor.send(body, path="/v1/detections", **(headers or {}))


def kept() -> set[tuple[str, str, int]]:
    detections.flush()
    return set(Detection.objects.values_list("kind", "name", "count"))


def test_a_report_is_counted_by_name(visitor: Visitor) -> None:
    first, second = report(visitor), report(visitor, kind="survived", names=["_use"])

    assert (first.status_code, first.content, second.status_code) == (204, b"", 204)
    assert kept() == {
        ("blocked", "_use", 1),
        ("blocked", "_hjSession_*", 1),
        ("survived", "_use", 1),
    }


def test_a_report_may_say_what_the_names_are(visitor: Visitor) -> None:
    for what in ("cookie", "local-storage", "session-storage", "host", ""):
        names = ["_x", "*.statistics.example"]  # as the guard reports what a register has
        assert report(visitor, names=names, what=what).status_code == 204
    detections.flush()

    found = Detection.objects.values_list("what", "count")
    assert set(found) == {(what, 1) for what in ("", *Detection.What)}


def test_nothing_is_kept_of_who_reported(visitor: Visitor) -> None:
    visitor.decide()

    response = report(visitor, headers={"HTTP_X_FORWARDED_FOR": "203.0.113.7"})

    assert response.status_code == 204
    assert not response.cookies
    assert tuple(field.name for field in Detection._meta.get_fields()) == TABLE
    assert len(kept()) == 2


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"names": ["_use"] * 51}, id="51 names"),
        pytest.param({"names": ["_use=GA1.2.3"]}, id="a value"),
        pytest.param({"names": ["nina@example.com"]}, id="an address"),
        pytest.param({"names": ["_use\n"]}, id="a line end"),
        pytest.param({"names": ["…"]}, id="the name of the rest"),
    ],
)
def test_a_report_that_is_none_says_what_to_do(visitor: Visitor, changes: dict[str, Any]) -> None:
    response = report(visitor, **changes)

    reply = response.json()
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert reply["detail"].endswith(".")
    assert kept() == set()
