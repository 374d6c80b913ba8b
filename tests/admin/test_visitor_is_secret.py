"""The visitor's id is a password: staff read, search, print and export a pseudonym."""

import io
import re
import zipfile
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent import notices, publishing
from consent.lib import uuid7
from consent.models import Decision
from consent.publishing import seeding
from consent.record.canonical import pseudonym
from tests import filled
from tests.places import has_log, place_all

COOKIE = "__Host-mix_visitor"
ORIGIN = {"origin": "http://consent.mixnetworks.localhost:8000"}
ID = re.compile(rb"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
LIST = reverse("admin:consent_decision_changelist")
EXPORT = reverse("admin:consent_decision_export")


@pytest.fixture
def visitor(db: None) -> Client:
    """A browser that has answered, on the installation as README makes it."""
    publishing.publish(filled.confirm(seeding.seed()), by="nina")
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
    user = User.objects.create_user("olga", is_staff=True)
    user.groups.add(Group.objects.get(name="Auditor"))
    client = Client()
    client.force_login(user)
    return client


def read(response: Any) -> bytes:
    """The whole of an answer: its address, its headers and each file in it."""
    assert response.status_code == 200
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as pack:
            body = b"\n".join(pack.read(name) for name in pack.namelist())
    address = response.request["PATH_INFO"] + "?" + response.request["QUERY_STRING"]
    return f"{address} {response.headers}".encode() + body


def seen_of(auditor: Client, decision: Decision) -> list[bytes]:
    """What an auditor can open of a decision."""
    page = reverse("admin:consent_decision_change", args=[decision.pk])
    known = pseudonym(decision.visitor)
    responses = [auditor.get(page), auditor.get(LIST)]
    responses += [auditor.get(LIST, {"q": words}) for words in (str(decision.pk), known)]
    if has_log():
        responses += evidence_of(auditor, decision, responses[0].text)
    for kind in ("jsonl", "csv"):
        asked = {"whose": known, "kind": kind}
        responses += [auditor.post(EXPORT, asked | more) for more in ({"count": "yes"}, {})]
    return [read(response) for response in responses]


def evidence_of(auditor: Client, decision: Decision, page: str) -> list[Any]:
    frame = re.search(r'<iframe src="([^"?]*)', page)
    assert frame
    shown = [auditor.get(frame[1] + rest) for rest in ("", "banner.json", "preferences/")]
    archive = auditor.post(reverse("admin:consent_decision_evidence", args=[decision.pk]))
    return [*shown, archive]


def erase(id: str) -> None:
    """As somebody who takes this for a visitor's id."""
    stranger = Client()
    stranger.cookies[COOKIE] = str(UUID(id))
    stranger.delete("/v1/decisions/mine", headers=ORIGIN)


def test_nothing_that_staff_see_of_a_decision_erases_it(visitor: Client, auditor: Client) -> None:
    decision = Decision.objects.get()
    secret = visitor.cookies[COOKIE].value
    assert UUID(secret) == decision.visitor

    seen = seen_of(auditor, decision)

    assert not [page for page in seen if secret.encode() in page]
    words = {word.decode() for page in seen for word in ID.findall(page)}
    assert str(decision.pk) in words and pseudonym(decision.visitor) in words
    for word in words:
        erase(word)
        assert list(Decision.objects.all()) == [decision], word
    erase(secret)
    assert decision not in Decision.objects.all()


def test_a_visitor_is_found_by_the_pseudonym_and_not_by_the_password(
    visitor: Client, auditor: Client
) -> None:
    decision = Decision.objects.get()
    for words, found in ((pseudonym(decision.visitor), [decision]), (str(decision.visitor), [])):
        assert list(auditor.get(LIST, {"q": words}).context["cl"].queryset) == found
        count = auditor.post(EXPORT, {"whose": words, "kind": "csv", "count": "yes"})
        assert count.context["number"] == len(found)
