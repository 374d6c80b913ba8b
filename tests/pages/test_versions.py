"""Every version of the Cookie Policy stays readable as it was."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from consent import notices
from consent.models import Site
from tests import filled
from tests.api.visiting import DOMAIN
from tests.copies import database
from tests.pages.conftest import HOST, Visitor, declare, publish

FIRST = "We keep everything in a drawer in Lakeland."

pytestmark = pytest.mark.requirement("R57")


def _publish() -> None:
    """Three notices: the first has another sentence and one cookie fewer than the third."""
    site = filled.seed(origins=[f"http://www.{DOMAIN}:8000"])
    wording = site.wordings.get(language="en")
    today, wording.policy_record = wording.policy_record, FIRST
    wording.save()
    with time_machine.travel("2026-11-01T12:00:00Z"):
        publish(site)
    wording.policy_record = today
    wording.save()
    with time_machine.travel("2026-11-12T12:00:00Z"):
        publish(site)
    declare(site, "analytics", "_later")
    with time_machine.travel("2026-11-23T12:00:00Z"):
        publish(site)


_published = database(_publish)


def test_the_first_is_read_after_the_third_as_it_was(site: Site) -> None:
    now, then = read(), read("&notice=1")

    assert FIRST not in now
    assert "_later" in now
    assert FIRST in then
    assert "_later" not in then
    assert "Notice 1, published <b>November 1, 2026</b>" in then
    assert "This version is no longer in force." in then
    assert '<meta name="robots" content="noindex">' in then
    assert "no longer in force" not in now
    assert "no longer in force" not in read("&notice=3")


def test_every_version_is_linked_from_the_list(site: Site) -> None:
    for html in (read(), read("&notice=2")):
        for number, day in ((3, "23"), (2, "12"), (1, "1")):
            link = f'href="/cookies/?site=mix&amp;language=en&amp;notice={number}"'
            assert link in html
            assert f"Notice {number}, published November {day}, 2026" in html


def test_a_version_speaks_every_language(site: Site) -> None:
    page = Visitor().open("/cookies/?site=mix&language=fr&notice=2").content.decode()

    assert "Cette version n’est plus en vigueur." in page
    assert 'href="?site=mix&amp;language=en&amp;notice=2"' in page  # the switch keeps the number


@pytest.mark.parametrize("number", ["0", "4", "-1", "x", "²", f"{2**31}", "9" * 18, ""])
def test_a_version_that_never_was_is_not_found(site: Site, number: str) -> None:
    assert Visitor().open(f"/cookies/?site=mix&notice={number}").status_code == 404


def test_the_version_in_force_costs_no_query(site: Site, django_assert_num_queries: Any) -> None:
    notices.current()
    with django_assert_num_queries(0):
        Client(headers={"Host": HOST}).get("/cookies/?site=mix")


def read(query: str = "") -> str:
    html: str = Visitor().open(f"/cookies/?site=mix&language=en{query}").content.decode()
    return html
