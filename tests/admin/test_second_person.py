"""Two people and one review: one asks, another approves, refuses or is told that it is void."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from consent.models import Notice, Publication, Site
from tests.admin.cases import cases
from tests.admin.drafts import digest, reword
from tests.admin.forms import change

PAGE = reverse("admin:consent_notice_publish", args=["mix"])
State = Publication.State


def member(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser(name))
    return client


@pytest.fixture
def anna(notice: Notice) -> Client:
    Site.objects.update(second_person=Site.SecondPerson.ALWAYS)
    reword("To count visits.")
    return member("anna")


@pytest.fixture
def luc(notice: Notice) -> Client:
    return member("luc")


def html(client: Client, query: str = "") -> str:
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return str(response.text)


def propose(client: Client, **form: str) -> int:
    whole = {
        "action": "propose",
        "draft_digest": digest(),
        "reason": "Shorter",
        "material": "analytics",
    }
    return client.post(PAGE, whole | form).status_code


def decide(client: Client, action: str, **form: str) -> int:
    waiting = Publication.objects.latest("pk")
    form = {"action": action, "publication": str(waiting.pk)} | form
    return client.post(PAGE, form).status_code


def state() -> State:
    return Publication.objects.latest("pk").state


def test_one_asks_and_another_approves(anna: Client, luc: Client) -> None:
    asks = html(anna)
    assert "luc can." in asks
    assert "Ask for approval" in asks
    assert propose(anna) == 302
    assert state() is State.WAITING
    assert 'value="approve"' not in html(anna)
    assert decide(anna, "approve") == 409  # nor by a form of their own
    reword("To sell what you do.")

    seen = html(luc)
    assert "To sell what you do." not in seen
    assert "The catalogue has been edited since" in seen
    assert "anna asked for it on" in seen
    assert "<strong>Why:</strong> Shorter" in seen
    assert "Approve and publish notice 2" in seen
    assert decide(luc, "approve") == 302

    assert state() is State.PUBLISHED
    notice = Notice.objects.get(number=2)
    page = luc.get(change(notice)).text
    assert re.search(r"Approved by.*?luc", page, re.DOTALL)
    assert "Shorter" in page
    assert "To sell what you do." not in notice.body  # what was read is what was approved


def test_what_was_written_is_still_there_when_it_is_refused(anna: Client) -> None:
    for time in ("2020-01-01T00:00", "noon"):
        form = {"draft_digest": digest(), "reason": "It was wrong", "publish_at": time}
        response = anna.post(PAGE, form)
        seen = response.text
        assert response.status_code == 409
        assert "It was wrong</textarea>" in seen
        assert f'value="{time}"' in seen
    assert not re.search(r'name="material" value="analytics" checked', seen)


@cases("number", ["9", "-1", "9" * 30])
def test_a_notice_that_is_not_there(anna: Client, number: str) -> None:
    assert anna.get(PAGE, {"again": number}).status_code == 404
    assert anna.post(PAGE, {"again": number, "draft_digest": "x"}).status_code == 404


def test_the_list_says_what_became_of_it(anna: Client, luc: Client) -> None:
    propose(anna)
    decide(luc, "refuse", because="Not yet.")
    listed = anna.get(reverse("admin:consent_publication_changelist"))
    assert "refused" in listed.text
    row = Publication.objects.get()
    read = anna.get(change(row))
    assert "Not yet." in read.text
