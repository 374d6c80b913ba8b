"""An answer that could not be saved: what is said, what goes on, and what was typed (R56)."""

import pytest

from tests.outage import database_away
from tests.pages.conftest import Visitor, status_of, summary_of


@pytest.mark.requirement("R56", "R144")
def test_it_says_that_the_earlier_choice_goes_on(visitor: Visitor) -> None:
    visitor.answer("accept")
    form = visitor.form() | {"answer": "save", "allow": ["support"]}

    with database_away():
        response = visitor.send(form)

    context = response.context  # type: ignore[attr-defined]
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert status_of(response).text == "Not saved. Your earlier choice still applies."
    assert "6 of 6 optional purposes are on" in summary_of(response).text
    assert not response.cookies.keys() & {"__Secure-mix_consent", "mix_consent_state"}
    cards = {card.key: card for card in context["cards"]}
    assert [cards[key].is_wanted for key in ("support", "analytics")] == [True, False]
    assert [cards[key].is_unsaved for key in ("support", "analytics")] == [False, True]
    html = response.content.decode()
    assert "Still on until you save" in html
    assert '<button class="button is-wide" name="answer" value="save">Try again</button>' in html
