"""“Your Privacy Choices”: a person opts out of sale and sharing, by name or without (R49–R53)."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction

from consent.intake import opt_outs
from consent.models import AccountAnswer, Decision, Notice, OptOutRequest
from tests.outage import database_away
from tests.pages.conftest import CALIFORNIA, ITALY, NOON, OPT_OUT, KeepsNothing, Visitor, status_of


@pytest.mark.requirement("R51")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        pytest.param("2026-11-24T12:00Z", "2026-12-15", id="a Tuesday: three weeks later"),
        pytest.param("2026-11-28T18:00Z", "2026-12-18", id="a Saturday: as if on Friday"),
        pytest.param("2026-11-29T18:00Z", "2026-12-18", id="a Sunday as well"),
        pytest.param("2026-12-18T18:00Z", "2027-01-08", id="Christmas is no excuse"),
        pytest.param("2026-11-25T11:59Z", "2026-12-15", id="still Tuesday somewhere"),
        pytest.param("2026-11-25T12:01Z", "2026-12-16", id="Wednesday everywhere"),
    ],
)
def test_a_request_is_due_after_fifteen_business_days(received: str, due: str) -> None:
    assert opt_outs.due_on(datetime.fromisoformat(received)) == date.fromisoformat(due)


@pytest.mark.requirement("R51")
def test_a_request_is_due_on_time_by_every_calendar() -> None:
    for hour in range(24 * 14):
        moment = NOON + timedelta(hours=hour)
        due = opt_outs.due_on(moment)
        assert due.weekday() < 5
        for offset in (-10, -5, 0, 5, 14):  # Honolulu, Lakeland, London, Karachi, Kiritimati
            own = (moment + timedelta(hours=offset)).date()
            days = [own + timedelta(days=number) for number in range(1, (due - own).days + 1)]
            assert sum(day.weekday() < 5 for day in days) <= 15


@pytest.mark.requirement("R15", "R49", "R53", "R144", "R162")
def test_one_button_is_enough_and_leaves_nobody_a_task(visitor: Visitor) -> None:
    response = visitor.opt_out(**CALIFORNIA)

    decision = Decision.objects.get()
    assert not OptOutRequest.objects.exists()
    page = visitor.follow(response, **CALIFORNIA).content.decode()
    assert "It holds in this browser from now on" in page
    assert "We tell everyone" not in page  # what needs no task promises none
    assert (decision.choices, decision.signal) == ({}, True)
    assert (decision.method, decision.surface) == ("opt-out", "preferences")
    assert response.cookies["mix_consent_state"].value.endswith("~US-CA~1")


@pytest.mark.requirement("R52")
def test_it_is_confirmed_with_a_number_and_a_day(visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        page = visitor.follow(visitor.opt_out("Ada", **CALIFORNIA), **CALIFORNIA)

    html = page.content.decode()
    number = OptOutRequest.objects.get().pk
    assert html.count("Opt-Out Request Honored") == 1
    promised = f"Request {number} is recorded. We deal with it by December 15, 2026."
    assert promised in html
    card = next(card for card in page.context["cards"] if card.key == "marketing")
    assert not card.is_on


@pytest.mark.requirement("R49")
def test_who_wants_may_say_a_name_and_an_address(visitor: Visitor) -> None:
    visitor.opt_out("  Ada\u202e \n Lovelace ", " ada@example.com ")

    row = OptOutRequest.objects.get()
    assert (row.name, row.email) == ("Ada Lovelace", "ada@example.com")
    assert (row.language, row.region, row.signal) == ("en", "ZZ", False)


@pytest.mark.requirement("R72")
def test_a_name_is_not_joined_with_what_the_browser_answered(visitor: Visitor) -> None:
    visitor.sign_in()
    visitor.opt_out("Ada")

    row, decision = OptOutRequest.objects.get(), Decision.objects.get()
    known = {decision.visitor, decision.id, AccountAnswer.objects.get().account}
    facts = " ".join(str(getattr(row, field.attname)) for field in OptOutRequest._meta.fields)
    assert not [value for value in known if str(value) in facts]
    assert (row.received_at.minute, row.received_at.second, row.received_at.microsecond) == (0,) * 3


@pytest.mark.parametrize("who", [{}, {"name": "Ada", "account": "h" * 22}])
def test_the_database_takes_no_such_row(notice: Notice, who: dict[str, str]) -> None:
    row = OptOutRequest(
        site=notice.site, form=uuid4(), received_at=NOON, due_on=NOON, language="en",
        region="ZZ", signal=False, **who,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_it_holds_for_the_account_that_is_signed_in(visitor: Visitor) -> None:
    visitor.sign_in()
    assert "The account you are signed in to" in visitor.open(**ITALY).content.decode()

    response = visitor.opt_out(**ITALY)

    assert visitor.is_account_out()
    answer = AccountAnswer.objects.get()
    assert (answer.reason, answer.decision) == ("request", Decision.objects.get().id)
    assert OptOutRequest.objects.get().account == answer.account
    assert response.cookies["mix_consent_state"].value.endswith("~IT~7")
    assert response.cookies["__Secure-mix_account"].value


@pytest.mark.requirement("R49")
def test_a_browser_that_keeps_no_cookie_still_has_its_number(notice: Notice) -> None:
    """Neither with the page, nor with the form, nor with what follows."""
    visitor = KeepsNothing()

    page = visitor.follow(visitor.opt_out(email="ada@example.com"))

    status = status_of(page)
    assert not status.is_problem
    assert status.text.startswith(f"Request {OptOutRequest.objects.get().pk} is recorded.")
    assert "keeps no cookies for this site, so it could not keep your opt-out" in status.detail
    assert "Opt-Out Request Honored" not in page.content.decode()


@pytest.mark.requirement("R49")
def test_a_browser_that_keeps_no_cookie_is_told_what_helps_instead(notice: Notice) -> None:
    visitor = KeepsNothing()

    page = visitor.follow(visitor.opt_out())

    status = status_of(page)
    assert status.is_problem
    assert "Write your name or e-mail address below" in status.detail
    assert "info@mixnetworks.com" in status.detail
    assert "813-500-5000" in status.detail


def test_while_the_database_is_away_nothing_is_promised(visitor: Visitor) -> None:
    form = visitor.form() | {"name": "Ada", "email": "ada@example.com"}
    with database_away():
        response = visitor.send(form, OPT_OUT)

    assert response.status_code == 503
    html = response.content.decode()
    assert "our record cannot be reached" in html
    for kept in ('value="Ada"', 'value="ada@example.com"', "813-500-5000"):
        assert kept in html
    assert not response.cookies.keys() & {"__Secure-mix_consent", "mix_consent_state"}
    assert not OptOutRequest.objects.exists()


@pytest.mark.requirement("R49", "R79")
def test_everybody_finds_the_form_and_another_way(visitor: Visitor, notice: Notice) -> None:
    for place in (CALIFORNIA, ITALY, {"X-Region": "ZZ"}):
        html = visitor.open(**place).content.decode()
        section = html[html.index('id="your-privacy-choices"') :]
        assert "Opt out of sale and sharing</button>" in section
        assert "by e-mail to" in section
        assert 'autocomplete="name"' in section
        assert 'autocomplete="email"' in section
        assert " required" not in section
