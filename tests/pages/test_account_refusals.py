"""The preference page asks the record at once what the account has refused (R9, R56)."""

import pytest

from tests.pages.conftest import Visitor, status_of, summary_of

pytestmark = pytest.mark.requirement("R9", "R56")

UNSOLD = {"analytics", "personalization", "preferences", "replay", "support"}
REFUSED = "Off, because you refused it in another browser of your account."


@pytest.fixture
def phone(visitor: Visitor) -> Visitor:
    """Another browser of the same account; both have allowed everything."""
    phone = Visitor()
    for browser in (visitor, phone):
        browser.answer("accept")
        browser.sign_in()
    return phone


def test_what_was_refused_elsewhere_is_off_and_says_so(visitor: Visitor, phone: Visitor) -> None:
    phone.answer("reject")

    page = visitor.open()

    cards = {card.key: card for card in page.context["cards"] if not card.row["necessary"]}
    assert not any(card.is_on for card in cards.values())
    assert cards["analytics"].state == REFUSED
    assert cards["marketing"].state == "Off, because your account has opted out."
    summary = summary_of(page)
    assert summary.text == "No optional purpose is on."
    assert "Your account keeps this off: " in summary.keepers[-1]


def test_the_page_puts_it_into_the_cookies(visitor: Visitor, phone: Visitor) -> None:
    phone.answer("save", allow=("analytics",))

    response = visitor.open()

    assert response.cookies["mix_consent_state"].value.endswith(
        "~personalization~preferences~replay~support"
    )
    assert "__Secure-mix_account" in response.cookies
    assert response.cookies["_support"]["max-age"] == "0"  # what it refused goes now
    assert "__Secure-mix_account" not in visitor.open().cookies  # it knows by now


def test_a_page_that_was_opened_before_takes_nothing_back(visitor: Visitor, phone: Visitor) -> None:
    form = visitor.form() | {"answer": "accept", "allow": []}
    phone.answer("save", allow=("marketing",))

    response = visitor.send(form)

    page = visitor.follow(response)
    assert {card.key for card in page.context["cards"] if card.state == REFUSED} == UNSOLD
    assert status_of(page).text == ("Your choices are saved.")
