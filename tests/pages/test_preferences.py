"""The preference page by forms alone: answering, and what the page costs."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from consent.models import Decision, Notice, Site
from tests.outage import database_away
from tests.pages.conftest import NOON, OPTIONAL, Visitor, publish, status_of, summary_of


def saved(response: Any) -> str:
    query = urlsplit(str(response.headers["Location"])).query
    return parse_qs(query)["saved"][0]


@pytest.mark.parametrize(
    ("how", "allow", "granted", "method"),
    [
        pytest.param("accept", (), set(OPTIONAL), "accept", id="accept all"),
        pytest.param("reject", ("analytics",), set(), "reject", id="reject all, switches or not"),
        pytest.param("save", ("analytics",), {"analytics"}, "custom", id="one of them"),
        pytest.param("save", (), set(), "custom", id="none of them"),
        pytest.param("save", ("necessary", "sold"), set(), "custom", id="none that is asked about"),
    ],
)
def test_an_answer_is_recorded_and_shown(
    visitor: Visitor, how: str, allow: tuple[str, ...], granted: set[str], method: str
) -> None:
    response = visitor.answer(how, allow=allow)

    assert response.status_code == 303
    assert saved(response) == method
    decision = Decision.objects.get()
    assert {key for key, (_, yes) in decision.choices.items() if yes} == granted
    assert sorted(decision.choices) == sorted(OPTIONAL)
    assert (decision.method, decision.surface) == (method, "preferences")
    assert {key for key, card in visitor.cards().items() if card.is_on} == granted | {"necessary"}


def test_two_clicks_are_one_decision(visitor: Visitor) -> None:
    """However long the page was open: what it was made with is not older than itself."""
    with time_machine.travel(NOON, tick=False) as clock:
        form = visitor.form() | {"answer": "accept"}
        clock.shift(timedelta(seconds=5))
        first, second = visitor.send(form), visitor.send(form)

    assert saved(first) == saved(second) == "accept"
    assert Decision.objects.count() == 1


def test_a_second_thought_on_the_same_page_counts(visitor: Visitor) -> None:
    form = visitor.form()
    visitor.send(form | {"answer": "accept"})

    visitor.send(form | {"answer": "reject"})

    assert [d.method for d in Decision.objects.all()] == ["reject", "accept"]
    assert not visitor.cards()["analytics"].is_on


def test_a_page_left_open_dates_no_answer_back(visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        form = visitor.form() | {"answer": "accept"}
        clock.shift(timedelta(hours=3))
        visitor.send(form)

    assert Decision.objects.get().decided_at == NOON + timedelta(hours=3)


def test_a_page_opened_before_another_answer_gives_the_newer_one(visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        form = visitor.form() | {"answer": "reject"}
        clock.shift(timedelta(minutes=1))
        visitor.answer("accept")
        clock.shift(timedelta(minutes=1))
        visitor.send(form)

    assert [decision.method for decision in Decision.objects.all()] == ["reject", "accept"]  # by id


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"answer": "maybe"}, id="an answer of its own"),
        pytest.param({"id": "1"}, id="no id"),
        pytest.param({"id": "0188d6e4-0000-4000-8000-000000000000"}, id="an id without a time"),
        pytest.param({"region": "USA"}, id="no region"),
        pytest.param({"notice": "9"}, id="a notice that is not there"),
        pytest.param({"notice": "-1"}, id="a negative notice"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(visitor: Visitor, change: dict[str, str]) -> None:
    response = visitor.send(visitor.form() | {"answer": "accept"} | change)

    assert response.status_code == 400
    assert b"the form arrived incomplete" in response.content
    assert not Decision.objects.exists()


def test_an_answer_to_a_notice_long_replaced_is_asked_for_again(
    visitor: Visitor, site: Site
) -> None:
    form = visitor.form() | {"answer": "accept"}
    publish(site)

    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        response = visitor.send(form)

    assert response.status_code == 409
    assert b"have changed since you opened this page" in response.content
    assert not Decision.objects.exists()


def test_the_address_cannot_claim_what_is_not_so(visitor: Visitor) -> None:
    visitor.answer("reject")

    assert b'id="status"' not in visitor.open("/preferences/?saved=accept").content
    assert b'id="status"' in visitor.open("/preferences/?saved=reject").content
    assert b'id="status"' not in visitor.open("/preferences/?saved=<b>paid</b>").content


def test_a_browser_that_kept_no_cookie_is_told(visitor: Visitor) -> None:
    visitor.answer("accept")
    visitor.client.cookies.clear()

    assert b"did not keep the answer" in visitor.open("/preferences/?saved=accept").content


@pytest.mark.requirement("R35", "R55")
def test_accept_and_reject_are_equals(visitor: Visitor) -> None:
    html = visitor.open().content.decode()

    assert '<button class="button" name="answer" value="accept">Accept all</button>' in html
    assert '<button class="button" name="answer" value="reject">Reject all</button>' in html


# What it costs, and who may keep it


@pytest.mark.requirement("R19")
def test_no_cache_keeps_the_page(visitor: Visitor) -> None:
    assert visitor.open().headers["Cache-Control"] == "private, no-store"


def test_the_page_asks_the_database_only_for_the_record(
    visitor: Visitor, django_assert_num_queries: Any
) -> None:
    visitor.open()
    with django_assert_num_queries(0):
        visitor.open()
    visitor.answer("accept")
    visitor.answer("reject")
    with django_assert_num_queries(1):
        assert len(visitor.open().context["history"]) == 2


@time_machine.travel(NOON, tick=False)  # an id that is older than the last answer is replaced
def test_whoever_knows_a_receipt_does_not_become_its_visitor(
    visitor: Visitor, notice: Notice
) -> None:
    other = Visitor()
    other.answer("accept")
    form = other.form() | {"answer": "accept", "allow": []}
    visitor.answer("accept")
    visitor.send(form | {"csrfmiddlewaretoken": visitor.form()["csrfmiddlewaretoken"]})
    known = Decision.objects.get(pk=form["id"])

    response = other.send(form | {"csrfmiddlewaretoken": other.form()["csrfmiddlewaretoken"]})

    assert response.status_code == 303
    assert Decision.objects.filter(visitor=known.visitor).count() == 2
    assert Decision.objects.exclude(visitor=known.visitor).count() == 2


def test_a_form_that_brings_files_is_not_kept(visitor: Visitor) -> None:
    form = visitor.form() | {"answer": "accept", "file": BytesIO(b"x" * 3_000_000)}

    request = visitor.send(form).wsgi_request  # type: ignore[attr-defined]

    assert Decision.objects.count() == 1
    assert not request.FILES


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
