"""A visitor's pages while a site is switched off: their words, and what still works."""

import pytest

from consent import notices
from consent.models import Decision, Site
from tests.pages.conftest import Visitor

OFF = "Les témoins facultatifs sont désactivés en ce moment."


def switch(site: Site, *, is_off: bool) -> None:
    notices.switch(site, is_off=is_off, reason="A script that was never declared", by="alice")
    notices.refresh()


@pytest.mark.parametrize("path", ["/preferences/", "/cookies/", "/preferences/erase/"])
def test_each_page_says_plainly_that_they_are_off(site: Site, visitor: Visitor, path: str) -> None:
    before = visitor.open(f"{path}?language=fr").content.decode()
    assert OFF not in before

    switch(site, is_off=True)

    shown = visitor.open(f"{path}?language=fr")
    assert OFF in shown.content.decode()
    assert shown.headers["Cache-Control"] == "private, no-store", "or it would say so for longer"


def test_no_yes_can_be_given_and_none_is_lost(site: Site, visitor: Visitor) -> None:
    visitor.answer("accept")
    stale = visitor.form() | {"answer": "accept"}
    switch(site, is_off=True)
    shown = visitor.open().content.decode()
    assert 'value="accept"' not in shown
    assert "optional purposes are on" not in shown

    refused = visitor.send(stale)

    assert refused.status_code == 409
    assert "switched its optional cookies off" in refused.content.decode()
    assert Decision.objects.count() == 1
    switch(site, is_off=False)
    assert "optional purposes are on" in visitor.open().content.decode()


def test_a_no_is_taken_and_holds_afterwards(site: Site, visitor: Visitor) -> None:
    visitor.answer("accept")
    switch(site, is_off=True)

    assert visitor.answer("reject").status_code == 303

    assert set(Decision.objects.latest("received_at").choices) == {
        row["key"] for row in notices.current().snapshot["categories"] if not row["necessary"]
    }
    switch(site, is_off=False)
    assert 'value="accept"' in visitor.open().content.decode()
