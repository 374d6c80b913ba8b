"""The second step: what it says, to whom it is open, and for how long (R54)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from consent.models import Decision, Site
from tests.pages.conftest import Visitor, allowed, confirmation, latest, plain, publish

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CALIFORNIA = {"X-Region": "US-CA"}
GPC = {"Sec-GPC": "1"}


@pytest.mark.requirement("R78")
def test_the_second_page_says_what_it_is_about_and_since_when(visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        visitor.answer("reject", **CALIFORNIA)
        clock.shift(timedelta(days=40))
        response = visitor.answer("accept", **CALIFORNIA)
        html = visitor.follow(response, **CALIFORNIA).content.decode()

    assert "You opted out of sale and advertising on November 24, 2026." in plain(html)
    assert "Advertising</h2>" in html
    assert "To show you ads that match your interests" in html
    assert "Usage statistics" not in html


@pytest.mark.requirement("R36", "R78")
def test_its_two_buttons_are_equals(out: Visitor) -> None:
    page = out.follow(out.answer("accept", **CALIFORNIA), **CALIFORNIA)

    html = page.content.decode()
    assert '<button class="button" name="answer" value="allow">Yes, allow it again</button>' in html
    assert '<button class="button" name="answer" value="keep">No, keep it off</button>' in html


def test_the_second_step_alone_changes_nothing(out: Visitor) -> None:
    form = out.form(**CALIFORNIA) | {"answer": "allow"}

    response = out.send(form, "/preferences/confirm/", **CALIFORNIA)

    assert "is no longer open" in out.follow(response, **CALIFORNIA).content.decode()
    assert "marketing" not in allowed(latest())


def test_a_second_step_is_of_no_use_to_another_browser(out: Visitor) -> None:
    opened = out.answer("accept", **CALIFORNIA)
    other = Visitor()
    other.answer("reject", **CALIFORNIA)

    page = other.follow(opened, **CALIFORNIA)

    assert page.status_code == 303
    assert "saved=lapsed" in page.headers["Location"]


@pytest.mark.parametrize("meanwhile", ["an hour", "another answer", "another notice"])
def test_a_second_step_does_not_stay_open(out: Visitor, site: Site, meanwhile: str) -> None:
    opened = out.answer("accept", **CALIFORNIA)
    form, address = confirmation(out.follow(opened, **CALIFORNIA))
    form["answer"] = "allow"
    with time_machine.travel(datetime.now(UTC)) as clock:
        match meanwhile:
            case "an hour":
                clock.shift(timedelta(seconds=3601))
            case "another answer":
                out.answer("save", allow=("analytics",), **CALIFORNIA)
            case "another notice":
                publish(site)
        response = out.send(form, address, **CALIFORNIA)

    assert "saved=lapsed" in response.headers["Location"]
    assert "marketing" not in allowed(latest())


def test_two_clicks_on_yes_are_one_decision(out: Visitor) -> None:
    form, address = confirmation(out.follow(out.answer("accept", **CALIFORNIA), **CALIFORNIA))
    form["answer"] = "allow"
    before = Decision.objects.count()

    first, second = (out.send(form, address, **CALIFORNIA) for _ in "12")

    assert Decision.objects.count() == before + 1
    assert "saved=custom" in first.headers["Location"]
    assert first.headers["Location"] == second.headers["Location"]


def test_an_account_that_opts_out_elsewhere_meanwhile_is_not_lifted(out: Visitor) -> None:
    """The second page was about this browser's own no, and nobody was asked about the account."""
    opened = out.answer("accept", **CALIFORNIA)
    out.sign_in()
    phone = Visitor()
    phone.sign_in()
    phone.opt_out(**CALIFORNIA)
    assert out.is_account_out()

    out.confirm(opened, "allow", **CALIFORNIA)

    assert out.is_account_out()
    assert not out.cards(**CALIFORNIA)["marketing"].is_on


def test_a_signal_that_comes_in_between_closes_the_second_step(out: Visitor) -> None:
    form, address = confirmation(out.follow(out.answer("accept", **CALIFORNIA), **CALIFORNIA))
    form["answer"] = "allow"

    response = out.send(form, address, **CALIFORNIA, **GPC)

    assert "saved=lapsed" in response.headers["Location"]
    assert "marketing" not in allowed(latest())
