"""Any two notices beside each other."""

import pytest
from django.test import Client
from django.urls import reverse

from consent.models import Notice, Site
from tests.admin.cases import cases
from tests.admin.drafts import publish, reword

PAGE = reverse("admin:consent_notice_compare", args=["mix"])


@pytest.fixture
def three(notice: Notice, site: Site) -> None:
    for purpose in ("To count visits.", "To count."):
        reword(purpose)
        publish(site)


def differences(client: Client, **query: str) -> list[tuple[str, str]]:
    response = client.get(PAGE, query)
    assert response.status_code == 200
    found = response.context["differences"]
    return [
        (difference.old, difference.new)
        for difference in found
        if difference.field.startswith("Purpose")
    ]


def test_without_a_choice_the_two_newest(editor: Client, three: None) -> None:
    assert differences(editor) == [("To count visits.", "To count.")]


def test_any_two_either_way(editor: Client, three: None) -> None:
    [(first, last)] = differences(editor, old="1", new="3")
    assert last == "To count."
    assert differences(editor, old="3", new="1") == [(last, first)]
    assert differences(editor, old="2", new="2") == []


@cases("number", ["4", "0", "x", "9" * 30])
def test_a_notice_that_is_not_there(editor: Client, three: None, number: str) -> None:
    assert editor.get(PAGE, {"old": number}).status_code == 404
