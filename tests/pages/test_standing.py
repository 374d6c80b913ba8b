"""Facts besides an answer: a signal alone, an account, half a place, an older signal."""

from datetime import timedelta

import pytest
import time_machine

from consent.models import RegionRule, Site
from tests.pages.conftest import BRITAIN, CALIFORNIA, NOON, Visitor, plain, publish, summary_of


@pytest.mark.requirement("R56")
def test_a_signal_alone_is_said_in_words_and_the_rest_is_open(visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        visitor.send_signal(**CALIFORNIA)
        page = visitor.open(**CALIFORNIA)

    cards = {card.key: card for card in page.context["cards"]}
    summary = summary_of(page)
    assert summary.answer == "Your opt-out of November 24, 2026"
    assert summary.text.endswith(
        "optional purposes are on until you say no: the rule of California."
    )
    assert summary.keepers == ("Your opt-out keeps this off: Advertising.",)
    assert plain(cards["marketing"].state) == "Off, because you opted out on November 24, 2026."
    assert cards["analytics"].is_on
    assert "until you say no" in cards["analytics"].state
    assert "third party is involved" in cards["support"].state


@pytest.mark.parametrize(
    ("place", "says"),
    [
        pytest.param("US", True, id="somewhere in the United States"),
        pytest.param("CA", True, id="somewhere in Canada"),
        pytest.param("US-CA", False, id="California"),
        pytest.param("US-WY", False, id="a state without a rule of its own"),
        pytest.param("FR", False, id="a country without parts"),
        pytest.param("ZZ", False, id="nowhere"),
    ],
)
def test_half_a_place_takes_the_strictest_rule_and_says_so(
    visitor: Visitor, place: str, says: bool
) -> None:
    html = visitor.open("/preferences/?language=en", **{"X-Region": place}).content.decode()

    assert ("not which part of it you are in, so the strictest of its rules" in html) is says


@pytest.fixture
def older_signal(site: Site) -> None:
    """A place where Do Not Track counts."""
    RegionRule.objects.filter(code="IT").update(dnt=True)
    publish(site)


def test_where_do_not_track_counts_it_is_called_by_its_name(
    visitor: Visitor, older_signal: None
) -> None:
    here = {"X-Region": "IT", "DNT": "1"}

    page = visitor.open(**here)

    card = next(card for card in page.context["cards"] if card.key == "marketing")
    assert card.state == "Off, because your browser sends Do Not Track."
    assert card.is_bound
    assert "<dt>Do Not Track</dt><dd>Sent by your browser</dd>" in page.content.decode()
    assert "Opt-Out Request Honored" in page.content.decode()


@pytest.mark.requirement("R13", "R22")
def test_elsewhere_do_not_track_is_no_signal(visitor: Visitor) -> None:
    page = visitor.open(**CALIFORNIA, DNT="1")

    assert "Do Not Track" not in page.content.decode()
    assert "Opt-Out Request Honored" not in page.content.decode()


def test_a_kept_choice_is_shown_with_its_own_day(visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        visitor.answer("accept")
        clock.shift(timedelta(days=3))
        visitor.opt_out()
        cards = visitor.cards()

    assert plain(cards["analytics"].state) == "On, because you allowed it on November 24, 2026."
    assert plain(cards["marketing"].state) == "Off: you opted out by November 27, 2026."


@pytest.mark.requirement("R54", "R63")
def test_a_held_switch_says_how_it_comes_back(visitor: Visitor) -> None:
    visitor.answer("reject", **CALIFORNIA)

    for place in (CALIFORNIA, BRITAIN, {}):  # a no carries the law of where it was given
        assert "confirm it on the next page" in visitor.open(**place).content.decode()


def test_a_switch_that_was_switched_off_in_britain_is_not_held(visitor: Visitor) -> None:
    visitor.answer("reject", **BRITAIN)

    for place in (BRITAIN, {}):
        assert "confirm it on the next page" not in visitor.open(**place).content.decode()
    assert "confirm it on the next page" in visitor.open(**CALIFORNIA).content.decode()
