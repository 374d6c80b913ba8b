"""The second step: what it says, to whom it is open, and for how long (R54)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from consent.models import Decision, Site
from tests import filled
from tests.pages.conftest import (
    CALIFORNIA,
    GPC,
    NOON,
    Visitor,
    allowed,
    asks,
    confirmation,
    latest,
    plain,
    publish,
    status_of,
)

COLORADO = {"X-Region": "US-CO"}


@pytest.mark.requirement("R78", "R166")
def test_the_second_page_says_what_it_is_about_and_since_when(visitor: Visitor) -> None:
    """C.R.S. 6-1-1306(1)(a)(IV)(C), 4 CCR 904-3 Rules 5.09(A), 7.03: data, purpose, withdrawal."""
    with time_machine.travel(NOON) as clock:
        visitor.answer("reject", **COLORADO)
        clock.shift(timedelta(days=40))
        response = visitor.answer("save", allow=("marketing",), **COLORADO)
        html = visitor.follow(response, **COLORADO).content.decode()

    assert "You opted out of sale and advertising on November 24, 2026." in plain(html)
    text = plain(html.replace("<", " <"))
    assert "Allow again: Advertising" in text
    assert "What we collect Identifiers" in text
    assert "What for To show you ads that match your interests" in text
    assert "How to take it back On “ Your Privacy Choices ”" in text
    assert "Usage statistics" not in html


@pytest.fixture
def two(site: Site) -> Visitor:
    """Somebody in Colorado who has opted out where two classes are sold."""
    site.categories.filter(key="replay").update(sells_or_shares=True)
    filled.put_on_file(site.categories.get(key="replay"), "Example Replay")
    publish(site)
    visitor = Visitor()
    visitor.answer("reject", **COLORADO)
    return visitor


@pytest.mark.requirement("R78", "R166")
def test_each_class_is_asked_for_alone(two: Visitor) -> None:
    """4 CCR 904-3 Rules 7.03(A)(3), 7.04(B): specific, and separate. One confirmation each."""
    first = two.answer("save", allow=("replay", "marketing"), **COLORADO)
    assert "Allow again: Recording of your visit" in plain(
        two.follow(first, **COLORADO).content.decode()
    )

    second = two.confirm(first, "allow", **COLORADO)

    assert allowed(latest()) == {"replay"}
    text = plain(two.follow(second, **COLORADO).content.decode())
    assert "Allow again: Advertising" in text and "Recording of your visit" not in text
    done = two.confirm(second, "allow", **COLORADO)
    assert allowed(latest()) == {"replay", "marketing"}
    assert "saved=custom" in done.headers["Location"]


@pytest.mark.requirement("R166")
def test_who_keeps_one_off_is_still_asked_about_the_next(two: Visitor) -> None:
    first = two.answer("save", allow=("replay", "marketing"), **COLORADO)

    two.confirm(two.confirm(first, "keep", **COLORADO), "allow", **COLORADO)

    assert allowed(latest()) == {"marketing"}


@pytest.mark.requirement("R166")
def test_two_clicks_are_one_decision_and_lead_to_the_next_class(two: Visitor) -> None:
    first = two.answer("save", allow=("replay", "marketing"), **COLORADO)
    form, address = confirmation(two.follow(first, **COLORADO))
    form["answer"] = "allow"

    before = Decision.objects.count()

    first, again = (two.send(form, address, **COLORADO) for _ in "12")

    assert Decision.objects.count() == before + 1
    assert first.headers["Location"] == again.headers["Location"]
    text = plain(two.follow(again, **COLORADO).content.decode())
    assert "Allow again: Advertising" in text
    assert allowed(latest()) == {"replay"}


@pytest.mark.requirement("R9", "R166")
def test_an_account_is_opted_back_in_with_its_last_class(two: Visitor) -> None:
    """It knows one opt-out of all: in another browser it would end for what nobody confirmed."""
    two.sign_in(opted_out=True)
    first = two.answer("save", allow=("replay", "marketing"), **COLORADO)

    second = two.confirm(first, "allow", **COLORADO)

    assert two.is_account_out()
    two.confirm(second, "allow", **COLORADO)
    assert not two.is_account_out()
    assert two.cards(**COLORADO)["replay"].is_on


@pytest.mark.requirement("R166")
def test_accept_all_leaves_what_was_opted_out_as_it_is_and_says_so(visitor: Visitor) -> None:
    here = COLORADO | {"Accept-Language": "fr"}
    visitor.opt_out(**here)

    response = visitor.answer("accept", **here)

    assert not asks(response)
    assert allowed(latest()) == {
        "preferences", "personalization", "support", "replay", "analytics",
    }  # fmt: skip
    assert latest().method == "custom"
    status = status_of(visitor.follow(response, **here))
    assert "Ce que vous avez refusé reste désactivé" in status.text


@pytest.mark.requirement("R36", "R78")
def test_its_two_buttons_are_equals(out: Visitor) -> None:
    page = out.follow(out.answer("save", allow=("marketing",), **CALIFORNIA), **CALIFORNIA)

    html = page.content.decode()
    assert '<button class="button" name="answer" value="allow">Yes, allow it again</button>' in html
    assert '<button class="button" name="answer" value="keep">No, keep it off</button>' in html


def test_a_second_step_is_of_no_use_to_another_browser(out: Visitor) -> None:
    opened = out.answer("save", allow=("marketing",), **CALIFORNIA)
    other = Visitor()
    other.answer("reject", **CALIFORNIA)

    page = other.follow(opened, **CALIFORNIA)

    assert page.status_code == 303
    assert "saved=lapsed" in page.headers["Location"]


@pytest.mark.parametrize("meanwhile", ["an hour", "another answer", "another notice", "a signal"])
def test_a_second_step_does_not_stay_open(out: Visitor, site: Site, meanwhile: str) -> None:
    opened = out.answer("save", allow=("marketing",), **CALIFORNIA)
    form, address = confirmation(out.follow(opened, **CALIFORNIA))
    form["answer"] = "allow"
    signal = GPC if meanwhile == "a signal" else {}
    with time_machine.travel(datetime.now(UTC)) as clock:
        match meanwhile:
            case "an hour":
                clock.shift(timedelta(seconds=3601))
            case "another answer":
                out.answer("save", allow=("analytics",), **CALIFORNIA)
            case "another notice":
                publish(site)
        response = out.send(form, address, **CALIFORNIA, **signal)

    assert "saved=lapsed" in response.headers["Location"]
    assert "is no longer open" in out.follow(response, **CALIFORNIA).content.decode()
    assert "marketing" not in allowed(latest())


def test_an_account_that_opts_out_elsewhere_meanwhile_is_not_lifted(out: Visitor) -> None:
    """The second page was about this browser's own no, and nobody was asked about the account."""
    opened = out.answer("save", allow=("marketing",), **CALIFORNIA)
    out.sign_in()
    phone = Visitor()
    phone.sign_in()
    phone.opt_out(**CALIFORNIA)
    assert out.is_account_out()

    out.confirm(opened, "allow", **CALIFORNIA)

    assert out.is_account_out()
    assert not out.cards(**CALIFORNIA)["marketing"].is_on
