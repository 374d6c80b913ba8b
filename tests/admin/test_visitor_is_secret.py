"""The visitor's id is a password: staff read, search, print and export a pseudonym."""

import io
import re
import zipfile
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent import notices
from consent.lib import uuid7
from consent.models import Decision
from consent.publishing import loading
from tests import filled
from tests.admin.forms import change
from tests.admin.people import with_role
from tests.places import has_log, place_all

COOKIE = "__Host-mix_visitor"
ORIGIN = {"origin": "http://consent.mixnetworks.localhost:8000"}
ID = re.compile(rb"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
LIST = reverse("admin:consent_decision_changelist")
VISITOR = reverse("admin:consent_visitor")
EXPORT = reverse("admin:consent_decision_export")


@pytest.fixture
def visitor(db: None) -> Client:
    """A browser that has answered, on the installation as README makes it."""
    filled.publish(filled.confirm(loading.seed()), by="nina")
    notices.forget()
    browser = Client()
    now = timezone.now()
    sent = {
        "id": str(uuid7.uuid7(now)),
        "site": "mix",
        "notice": 1,
        "choices": {"preferences": True},
        "surface": "banner",
        "method": "custom",
        "language": "en",
        "region": "ZZ",
        "signal": False,
    }
    response = browser.post("/v1/decisions", sent, "application/json", headers=ORIGIN)
    assert response.status_code == 201, response.content
    place_all(now)
    return browser


@pytest.fixture
def auditor(visitor: Client) -> Client:
    return with_role(Client(), "Auditor")


def read(response: Any) -> bytes:
    """The whole of an answer: its address, its headers and each file in it."""
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as pack:
            body = b"\n".join(pack.read(name) for name in pack.namelist())
    address = response.request["PATH_INFO"] + "?" + response.request["QUERY_STRING"]
    return f"{address} {response.headers}".encode() + body


def seen_of(auditor: Client, decision: Decision) -> list[bytes]:
    """What an auditor can open of a decision."""
    page = change(decision)
    known = decision.visitor.hex
    responses = [auditor.get(page), auditor.get(LIST)]
    responses += [auditor.post(VISITOR, {"name": words}) for words in (str(decision.pk), known)]
    if has_log():
        responses += evidence_of(auditor, decision, responses[0].text)
    for kind in ("jsonl", "csv"):
        responses += [
            auditor.post(EXPORT, {"kind": kind, **more}) for more in ({"count": "yes"}, {})
        ]
    return [read(response) for response in responses]


def evidence_of(auditor: Client, decision: Decision, page: str) -> list[Any]:
    frame = re.search(r'<iframe src="([^"?]*)', page)
    assert frame
    shown = [auditor.get(frame[1] + rest) for rest in ("", "banner.json", "preferences/")]
    archive = auditor.post(reverse("admin:consent_decision_evidence", args=[decision.pk]))
    return [*shown, archive]


def columns() -> list[bytes]:
    """What a backup holds: every column of every table."""
    rows: list[bytes] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            cells = [cell for row in cursor.fetchall() for cell in row]
            rows += [
                (cell.hex() if isinstance(cell, bytes) else str(cell)).encode() for cell in cells
            ]
    return rows


def own(id: str, number: int, method: str) -> Any:
    """As somebody at an address of their own who takes this for a visitor's id."""
    stranger = Client(REMOTE_ADDR=f"2001:db8:{number:x}::7", headers=ORIGIN)
    stranger.cookies[COOKIE] = str(UUID(id))
    return stranger.generic(method, "/v1/decisions/mine")


@pytest.mark.requirement("R75")
def test_nothing_that_is_kept_or_shown_of_a_visitor_is_the_visitors_key(
    visitor: Client, auditor: Client
) -> None:
    decision = Decision.objects.get()
    secret = visitor.cookies[COOKIE].value

    seen = [*seen_of(auditor, decision), *columns()]

    words = {UUID(word.decode()).hex for page in seen for word in ID.findall(page)}
    assert {decision.pk.hex, decision.visitor.hex} <= words
    assert UUID(secret).hex not in words
    for number, word in enumerate([*words, str(uuid7.uuid7(timezone.now()))]):
        answered = own(word, number, "GET")
        assert answered.status_code == 404 or answered.json()["decisions"] == [], word
        own(word, number, "DELETE")
        assert list(Decision.objects.all()) == [decision], word
    assert len(own(secret, 0, "GET").json()["decisions"]) == 1
    own(secret, 0, "DELETE")
    assert decision not in Decision.objects.all()


def test_a_visitor_is_found_by_the_pseudonym_and_not_by_the_password(
    visitor: Client, auditor: Client
) -> None:
    decision, secret = Decision.objects.get(), visitor.cookies[COOKIE].value
    for words, found in ((decision.visitor.hex, [decision]), (secret, [])):
        person: Any = auditor.post(VISITOR, {"name": words}).context.get("person")
        assert [row.decision for row in person.answered] == found if person else not found
