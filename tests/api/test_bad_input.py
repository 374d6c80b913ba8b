"""Whatever is sent, the answer is a clear 4xx, and nothing is half-written."""

import json
from typing import Any

import pytest
from django.test import Client

from consent.models import Decision
from consent.record.statistics import detections
from tests.api.visiting import Visitor, a_decision, counted
from tests.languages import ABSENT

BODIES: dict[str, tuple[str | bytes, int]] = {
    "nothing": (b" ", 400),
    "no JSON": ("analytics=true", 400),
    "an array": ("[]", 400),
    "null": ("null", 400),
    "a number": ("1", 400),
    "broken UTF-8": (b'{"id":"\xff\xfe"}', 400),
    "UTF-16": ('{"id":"x"}'.encode("utf-16"), 400),
    "a byte order mark": (b"\xef\xbb\xbf{}", 400),
    "deep JSON": ("[" * 16_000, 400),
    # What each Python's parser lets through differs; what the validator lets through does not
    "deep objects": ('{"a":' * 2_500 + "1" + "}" * 2_500, 400),
    "objects too deep for the validator alone": ('{"a":' * 300 + "1" + "}" * 300, 400),
    "NaN": ('{"notice":NaN}', 400),
    "infinity": ('{"notice":-Infinity}', 400),
    "a number of 10,000 digits": ('{"notice":' + "9" * 10_000 + "}", 400),
    "1 MB": ("x" * 1_000_000, 413),
    "one octet too many": (" " * (16 * 1024 + 1), 413),
}

# What no schema can say, and what a generator does not come upon
CHANGES: dict[str, dict[str, Any]] = {
    "an id with a line end": {"id": a_decision()["id"] + "\n"},
    "an id of the year 10889": {"id": "ffffffff-ffff-7fff-bfff-ffffffffffff"},
    "half a surrogate": {"site": "\ud800"},
    "a notice that is true": {"notice": True},
    "a notice of 300 digits": {"notice": 10**299},
    "a category that is not known": {"choices": {"spying": True}},
    "a category that is not asked": {"choices": {"necessary": False}},
    "1,000 categories": {"choices": {f"a{number}": True for number in range(1000)}},
    "a refusal that says yes": {"method": "reject"},
    "a withdrawal that says yes": {"method": "withdraw"},
    "a language that was not shown": {"language": ABSENT},
    "keeps that is 1": {"keeps": 1},
}


def _is_problem(response: Any, status: int) -> bool:
    document = json.loads(response.content)
    return (
        response.status_code == status
        and response["Content-Type"] == "application/problem+json"
        and document["status"] == status
        and bool(document["title"])
    )


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_none(visitor: Visitor, name: str) -> None:
    body, status = BODIES[name]

    assert _is_problem(visitor.send(body), status)
    _nothing_is_written()


@pytest.mark.parametrize(
    ("words", "others"),
    [
        pytest.param('"signal": false', '"signal": true, "signal": false', id="a member twice"),
        pytest.param('"notice": 1,', '"notice": 1.0,', id="a fraction, which the schema takes"),
    ],
)
def test_a_decision_that_two_readers_may_read_differently(
    visitor: Visitor, words: str, others: str
) -> None:
    text = json.dumps(a_decision())
    assert words in text

    assert _is_problem(visitor.send(text.replace(words, others)), 400)
    _nothing_is_written()


@pytest.mark.parametrize("name", CHANGES)
def test_a_decision_that_is_none(visitor: Visitor, name: str) -> None:
    response = visitor.decide(a_decision(**CHANGES[name]))

    assert _is_problem(response, 400)
    _nothing_is_written()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"site": "nobody"}, 404, id="a site that is not here"),
        pytest.param({"notice": 2}, 409, id="a notice that does not exist yet"),
    ],
)
def test_a_decision_about_nothing(visitor: Visitor, changes: dict[str, Any], status: int) -> None:
    assert _is_problem(visitor.decide(a_decision(**changes)), status)
    _nothing_is_written()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"notice": 2}, id="a notice that does not exist yet"),
        pytest.param({"language": ABSENT}, id="a language that was not shown"),
    ],
)
def test_a_banner_that_cannot_have_been_shown(visitor: Visitor, changes: dict[str, Any]) -> None:
    body = json.dumps({"site": "mix", "notice": 1, "language": "en"} | changes)

    assert _is_problem(visitor.send(body, path="/v1/shown"), 400)
    _nothing_is_written()


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/html",
        "nonsense",
    ],
)
def test_a_body_of_another_type(visitor: Visitor, content_type: str) -> None:
    assert _is_problem(visitor.send("{}", content_type=content_type), 415)


@pytest.mark.parametrize("path", ["/v1/", "/v1/nothing", "/v1/decisions/", "/v1/check/x"])
def test_an_address_that_is_none(visitor: Visitor, path: str) -> None:
    assert _is_problem(visitor.client.get(path), 404)


@pytest.mark.parametrize(
    "path",
    ["/v1/check", "/v1/notice", "/v1/decisions/mine", "/banner.json", "/.well-known/gpc.json"],
)
@pytest.mark.parametrize("name", ["nobody", "", "%00", "%ff%fe", "mix&site=nobody", "../mix"])
def test_a_site_that_is_not_here(visitor: Visitor, path: str, name: str) -> None:
    assert _is_problem(visitor.client.get(f"{path}?site={name}"), 404)


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "1.0", "%D9%A1", "9" * 400])
def test_a_number_that_is_none(visitor: Visitor, number: str) -> None:
    assert _is_problem(visitor.client.get(f"/v1/notice?number={number}"), 400)


@pytest.mark.parametrize("number", ["99", f"{2**31}", "9" * 18])
def test_a_number_that_no_notice_has(visitor: Visitor, number: str) -> None:
    assert _is_problem(visitor.client.get(f"/v1/notice?number={number}"), 404)


@pytest.mark.parametrize("path", ["/v1/check", "/v1/notice", "/banner.js"])
def test_too_many_parameters(visitor: Visitor, path: str) -> None:
    query = "&".join(f"category=a{number}" for number in range(2_000))

    assert _is_problem(visitor.client.get(f"{path}?{query}"), 400)


@pytest.mark.usefixtures("unpublished")
@pytest.mark.parametrize(
    "path",
    [
        "/v1/check",
        "/v1/notice",
        "/v1/decisions/mine",
        "/banner.json",
        "/.well-known/gpc.json",
    ],
)
def test_before_anything_is_published(path: str) -> None:
    assert _is_problem(Client().get(path), 503)


def _nothing_is_written() -> None:
    assert not Decision.objects.exists()
    assert not counted()
    assert not detections._counts.pending
