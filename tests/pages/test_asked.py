"""The page's forms say whose rule they showed, and a yes to less is not taken (R161)."""

import pytest

from consent.models import Decision
from tests.pages.conftest import BRITAIN, CALIFORNIA, Visitor, latest, plain


@pytest.mark.requirement("R161")
def test_a_yes_on_a_page_of_another_place_is_asked_for_again(visitor: Visitor) -> None:
    form = visitor.form(**CALIFORNIA) | {"answer": "accept"}

    response = visitor.send(form, **BRITAIN)

    assert response.status_code == 409
    assert "another rule applies where you are now" in response.content.decode()
    assert not Decision.objects.exists()
    assert visitor.answer("accept", **BRITAIN).status_code == 303
    assert (latest().region, latest().place) == ("GB", "GB")


@pytest.mark.requirement("R58", "R69", "R161")
def test_a_no_on_a_page_of_another_place_is_taken_and_its_receipt_says_both(
    visitor: Visitor,
) -> None:
    form = visitor.form(**CALIFORNIA) | {"answer": "reject"}

    assert visitor.send(form, **BRITAIN).status_code == 303

    row = latest()
    assert (row.region, row.model) == ("US-CA", "opt-out")
    assert (row.place, row.place_model) == ("GB", "opt-in")
    receipt = plain(visitor.receipt(row.id).content.decode())
    assert "Rule shownCalifornia" in receipt
    assert "Your placeUnited Kingdom" in receipt


@pytest.mark.requirement("R51", "R161")
def test_an_opt_out_is_taken_wherever_its_form_was_shown(visitor: Visitor) -> None:
    form = visitor.form(**CALIFORNIA)
    form = {name: form[name] for name in ("form", "id", "region")}

    assert visitor.send(form, "/preferences/opt-out/", **BRITAIN).status_code == 303
    assert (latest().region, latest().place, latest().signal) == ("US-CA", "GB", True)
