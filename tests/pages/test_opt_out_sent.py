"""Opt-out forms sent twice, mistyped, by a program, or from elsewhere."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.html import escape

from consent.models import Decision, Notice, OptOutRequest, Site
from consent.pages.forms import TRAP
from tests.pages.conftest import HOST, OPT_OUT, KeepsNothing, Visitor, publish, status_of


def test_two_clicks_are_one_request_and_one_decision(visitor: Visitor) -> None:
    form = visitor.form() | {"name": "Ada"}

    with time_machine.travel(timezone.now(), tick=False):  # the address is signed with its second
        first, second = visitor.send(form, OPT_OUT), visitor.send(form, OPT_OUT)

    assert first.headers["Location"] == second.headers["Location"]
    assert (OptOutRequest.objects.count(), Decision.objects.count()) == (1, 1)


def test_an_account_has_one_request_until_it_is_done(visitor: Visitor) -> None:
    visitor.sign_in()
    visitor.opt_out()
    visitor.opt_out()
    assert OptOutRequest.objects.count() == 1

    OptOutRequest.objects.update(ended_at=timezone.now(), outcome="done")
    visitor.opt_out()

    assert OptOutRequest.objects.count() == 2


def test_nobody_learns_whether_somebody_else_has_asked(visitor: Visitor) -> None:
    visitor.opt_out("Ada", "ada@example.com")
    Visitor().opt_out("Ada", "ada@example.com")

    assert OptOutRequest.objects.count() == 2


@pytest.mark.requirement("R144")
@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        pytest.param("email", "<b>ada@", "Check the e-mail address", id="half, and markup"),
        pytest.param("email", "a@b.example, c@d.example", "Check the e-mail", id="two of them"),
        pytest.param("email", f"a@{'b' * 250}.example", "Check the e-mail", id="too long"),
        pytest.param("name", "A" * 201, "Write a shorter name", id="a long name"),
    ],
)
def test_what_is_mistyped_is_asked_again_and_not_lost(
    visitor: Visitor, field: str, text: str, words: str
) -> None:
    sent = {"name": "Ada", "email": "ada@example.com"} | {field: text}

    response = visitor.opt_out(**sent)

    html = response.content.decode()
    assert response.status_code == 400
    assert words in html
    assert f'value="{escape(text)}"' in html
    assert 'aria-invalid="true"' in html
    assert not OptOutRequest.objects.exists()


def test_a_form_without_its_id_is_refused_in_words(visitor: Visitor) -> None:
    response = visitor.send(visitor.form() | {"id": ""}, OPT_OUT)

    assert response.status_code == 400
    assert b"the form arrived incomplete" in response.content
    assert not Decision.objects.exists()


def test_a_program_that_fills_in_everything_opts_its_browser_out_and_no_more(
    visitor: Visitor,
) -> None:
    form = visitor.form() | {"name": "Buy", "email": "buy@example.com", TRAP: "http://buy.example"}

    page = visitor.follow(visitor.send(form, OPT_OUT))

    assert Decision.objects.get().method == "opt-out"
    assert not OptOutRequest.objects.exists()
    assert "could not be handed to our staff" in page.content.decode()
    assert "info@mixnetworks.com" in status_of(page).detail


def test_what_neither_browser_nor_staff_have_is_not_called_done(notice: Notice) -> None:
    visitor = KeepsNothing()
    form = visitor.form() | {"name": "Buy", TRAP: "http://buy.example"}

    page = visitor.follow(visitor.send(form, OPT_OUT))

    status = status_of(page)
    assert status.is_problem
    assert status.text == "Your request could not be handed to our staff just now."
    assert "813-500-5000" in status.detail


def test_it_needs_no_notice_of_a_certain_age(visitor: Visitor, site: Site) -> None:
    form = visitor.form()
    publish(site)

    origin = {"Origin": f"http://{HOST}:8000"}
    with time_machine.travel(datetime.now(UTC) + timedelta(days=9)):
        response = visitor.send(form, OPT_OUT, **origin)

    assert response.status_code == 303
    assert Decision.objects.get().method == "opt-out"


@pytest.mark.requirement("R49")
@pytest.mark.parametrize(
    ("headers", "form", "status"),
    [
        pytest.param({}, {}, 303, id="a signed form"),
        pytest.param({}, {"form": "0" * 64}, 403, id="one that nobody signed"),
        pytest.param({"Origin": "null"}, {}, 303, id="an origin that is hidden"),
        pytest.param({"Origin": "null"}, {"form": ""}, 403, id="hidden, and not signed"),
        pytest.param({"Origin": f"http://{HOST}:8000"}, {"form": ""}, 303, id="our origin"),
        pytest.param({"Origin": f"http://{HOST}"}, {"form": ""}, 303, id="the host as it is here"),
        pytest.param({"Origin": "https://evil.example"}, {}, 403, id="another origin"),
        pytest.param({"Sec-Fetch-Site": "same-origin"}, {"form": ""}, 303, id="of our origin"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, {}, 403, id="of a neighbour"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, {}, 403, id="of a stranger"),
        pytest.param(
            {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, {}, 403, id="both"
        ),
    ],
)
def test_a_form_is_taken_from_our_own_page_alone(
    notice: Notice, headers: dict[str, str], form: dict[str, str], status: int
) -> None:
    visitor = KeepsNothing()
    sent = visitor.form() | {"name": "Ada", "email": "ada@example.com"} | form

    response = visitor.send(sent, OPT_OUT, **headers)

    assert response.status_code == status
    assert OptOutRequest.objects.exists() == Decision.objects.exists() == (status == 303)
    if status == 403:
        html = response.content.decode()
        for kept in ('value="Ada"', 'value="ada@example.com"', "813-500-5000", "info@mixnetworks"):
            assert kept in html


def test_a_signed_form_is_open_for_a_day(visitor: Visitor) -> None:
    form = visitor.form() | {"name": "Ada"}

    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=2)):
        response = visitor.send(form, OPT_OUT)
        assert response.status_code == 403
        again = form | {"form": response.context["form_name"]}  # type: ignore[attr-defined]
        assert visitor.send(again, OPT_OUT).status_code == 303
