"""What visitors see of their own record: history, receipt, erasure."""

import re
from html import unescape

import pytest

from consent.models import Decision, Notice, Site
from tests.pages.conftest import Visitor, publish


def test_the_history_is_newest_first(visitor: Visitor, site: Site) -> None:
    visitor.answer("accept")
    publish(site)
    visitor.answer("save", allow=("analytics",))

    told = visitor.open().context["history"]

    assert [(one.what, one.notice, one.where) for one in told] == [
        ("You allowed 1 of 6", 2, "This page"),
        ("You accepted all", 1, "This page"),
    ]
    assert told[0].allowed == ("Usage statistics",)


@pytest.mark.requirement("R58")
def test_a_receipt_proves_an_answer(visitor: Visitor, notice: Notice) -> None:
    visitor.answer("accept")
    visitor.answer("reject")
    first = Decision.objects.earliest("id")

    response = visitor.receipt(first.id)

    receipt = response.content.decode()
    assert f"\nReceipt number: {first.id}\n" in receipt
    assert notice.digest in receipt
    assert "“Reject all”, at any time http://consent." in receipt
    name = f"receipt-mix-{first.decided_at:%Y-%m-%d}.txt"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.requirement("R58", "R89")
def test_a_receipt_speaks_the_language_of_its_page(visitor: Visitor) -> None:
    visitor.answer("save", allow=("analytics",))

    [entry] = visitor.open("/preferences/?language=fr").context["history"]
    page = visitor.open("/preferences/?language=fr").content.decode()
    [address] = re.findall(r'href="(/preferences/receipt/[^"]+)" download', page)
    receipt = visitor.open(unescape(address))

    assert receipt.headers["Content-Language"] == "fr"
    assert entry.what == "Vous en avez autorisé 1 sur 6"
    assert "Numéro du reçu\N{NO-BREAK SPACE}: " in receipt.content.decode()


def test_nobody_sees_the_receipt_of_another(visitor: Visitor) -> None:
    visitor.answer("accept")
    theirs = Decision.objects.get()
    stranger = Visitor()
    stranger.answer("reject")

    response = stranger.receipt(theirs.id)

    assert response.status_code == 303
    assert response.headers["Location"].endswith("#your-answers")
    assert str(theirs.id) not in response.headers["Location"]


def test_without_an_answer_there_is_no_receipt(visitor: Visitor) -> None:
    html = visitor.open().content.decode()

    assert "nothing is on record" in html
    assert "/preferences/receipt/" not in html


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
