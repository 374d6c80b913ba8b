"""The preference page shows the state of each category, and the reason."""

from datetime import timedelta

import pytest
import time_machine

from consent.models import Site
from tests.pages.conftest import CALIFORNIA, GPC, NOON, Visitor, plain, publish


@pytest.mark.requirement("R56")
@pytest.mark.parametrize(
    ("headers", "key", "is_on", "why"),
    [
        pytest.param({}, "analytics", False, "that is the rule that applies", id="opt-in"),
        pytest.param(
            CALIFORNIA, "analytics", True, "until you say no: the rule of California", id="opt-out"
        ),
        pytest.param(CALIFORNIA, "support", False, "third party is involved", id="third party"),
        pytest.param(GPC, "marketing", False, "sends Global Privacy Control", id="signal"),
        pytest.param(CALIFORNIA, "necessary", True, "No consent is needed", id="necessary"),
    ],
)
def test_who_has_not_answered_sees_the_rule(
    visitor: Visitor, headers: dict[str, str], key: str, is_on: bool, why: str
) -> None:
    card = visitor.cards(**headers)[key]

    assert card.is_on is is_on
    assert why in card.state


@pytest.mark.requirement("R56")
def test_an_answer_is_shown_with_its_day(visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        visitor.answer("save", allow=("analytics",))
        cards = visitor.cards()

    assert plain(cards["analytics"].state) == "On, because you allowed it on November 24, 2026."
    assert plain(cards["support"].state) == "Off, because you turned it off on November 24, 2026."


def test_a_yes_that_has_grown_old_is_off_and_says_so(visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        visitor.answer("accept")
        clock.shift(timedelta(days=183))
        card = visitor.cards()["analytics"]

    assert not card.is_on
    assert "that answer has expired" in card.state


def test_a_yes_to_another_meaning_is_off_and_tells_what_changed(
    visitor: Visitor, site: Site
) -> None:
    visitor.answer("accept")
    site.categories.get(key="analytics").texts.filter(language="en").update(
        change="It maps clicks."
    )
    publish(site, material=["analytics"])

    cards = visitor.cards()

    assert "it has changed since" in cards["analytics"].state
    assert cards["analytics"].text["change"] == "It maps clicks."
    assert cards["preferences"].is_on


def test_a_forged_cookie_allows_nothing_and_says_so(visitor: Visitor) -> None:
    visitor.answer("accept")
    cookie = visitor.client.cookies["__Secure-mix_consent"]
    cookie.set(cookie.key, f"{cookie.value[:-1]}!", f"{cookie.value[:-1]}!")

    cards = visitor.cards(**CALIFORNIA)

    assert [key for key, card in cards.items() if card.is_on] == ["necessary"]
    assert "could not be verified" in cards["analytics"].state


@pytest.mark.requirement("R48", "R79")
def test_americans_find_their_privacy_choices(visitor: Visitor) -> None:
    american, other = (visitor.open(**place).content.decode() for place in (CALIFORNIA, {}))

    assert "<h1>Your Privacy Choices <img" in american
    assert "<h1>Cookie settings</h1>" in other
    for page in (american, other):  # the link in the foot is there for everyone
        assert 'alt="California Consumer Privacy Act (CCPA) Opt-Out Icon"' in page
    assert "#your-privacy-choices" in other
