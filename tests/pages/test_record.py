"""What visitors see of their own record: history, receipt, erasure."""

import pytest

from consent.models import Decision, Notice, Site
from tests.pages.conftest import Visitor, publish


def test_the_history_is_newest_first(visitor: Visitor, site: Site) -> None:
    visitor.answer("accept")
    publish(site)
    visitor.answer("save", allow=("analytics",))

    told = visitor.open().context["history"]

    assert [(one.what, one.notice, one.where) for one in told] == [
        ("You made your own choice", 2, "This page"),
        ("You accepted all", 1, "This page"),
    ]
    assert told[0].allowed == ("Usage statistics",)


@pytest.mark.requirement("R58")
def test_a_receipt_proves_an_answer(visitor: Visitor, notice: Notice) -> None:
    visitor.answer("accept")
    visitor.answer("reject")
    first = Decision.objects.earliest("id")

    html = visitor.open(f"/preferences/?receipt={first.id}").content.decode()

    receipt = html[html.index('id="receipt"') :]
    assert str(first.id) in receipt
    assert notice.digest in receipt
    assert "“Reject all” on this page, at any time" in receipt


def test_nobody_sees_the_receipt_of_another(visitor: Visitor) -> None:
    visitor.answer("accept")
    theirs = Decision.objects.get()
    stranger = Visitor()
    stranger.answer("reject")

    page = stranger.open(f"/preferences/?receipt={theirs.id}")

    assert page.context["receipt"].id != theirs.id
    assert str(theirs.id) not in page.content.decode()


def test_without_an_answer_there_is_no_receipt(visitor: Visitor) -> None:
    html = visitor.open().content.decode()

    assert "nothing is on record" in html
    assert 'id="receipt"' not in html


def test_erasing_asks_first(visitor: Visitor) -> None:
    visitor.answer("accept")

    assert visitor.open("/preferences/erase/").status_code == 200
    assert Decision.objects.count() == 1


def test_a_yes_is_erased_with_its_cookies(visitor: Visitor) -> None:
    visitor.answer("accept")

    response = visitor.erase()

    assert "saved=erased" in response.headers["Location"]
    assert not Decision.objects.exists()
    assert response.cookies["__Secure-mix_consent"]["max-age"] == "0"
    assert response.cookies["mix_consent_state"]["max-age"] == "0"


@pytest.mark.requirement("R75")
def test_a_no_outlives_erasure_under_another_id(visitor: Visitor) -> None:
    visitor.answer("reject")
    before = Decision.objects.get()

    response = visitor.erase()

    assert "saved=kept" in response.headers["Location"]
    after = Decision.objects.get()
    assert after.surface == "erasure"
    assert (after.id != before.id, after.visitor != before.visitor) == (True, True)
    assert not visitor.cards(**{"X-Region": "US-CA"})["analytics"].is_on


def test_erasing_needs_the_form_of_the_page(visitor: Visitor) -> None:
    visitor.answer("accept")

    assert visitor.send({}, "/preferences/erase/").status_code == 403
    assert Decision.objects.count() == 1


def test_a_browser_that_has_lost_its_cookie_erases_nothing(visitor: Visitor) -> None:
    visitor.answer("accept")
    token = str(visitor.open("/preferences/erase/").context["csrf_token"])
    for name in ("__Secure-mix_consent", "__Host-mix_visitor"):
        del visitor.client.cookies[name]

    response = visitor.send({"csrfmiddlewaretoken": token}, "/preferences/erase/")

    assert "saved=nothing" in response.headers["Location"]
    assert Decision.objects.count() == 1
