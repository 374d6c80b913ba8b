"""The visitor's own record: history, receipt, erasure."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
import time_machine

from consent.models import Decision, Notice, Site
from consent.record import receipts
from tests.pages.conftest import Visitor, plain, publish


def test_the_history_is_newest_first(visitor: Visitor, site: Site) -> None:
    visitor.answer("accept")
    publish(site)
    visitor.answer("save", allow=("analytics",))

    history = visitor.open().context["history"]

    assert [(entry.what, entry.decision.notice.number, entry.where) for entry in history] == [
        ("You allowed 1 of 6", 2, "Cookie settings"),
        ("You accepted all", 1, "Cookie settings"),
    ]
    assert history[0].allowed == ["Usage statistics"]


@pytest.mark.requirement("R58")
def test_a_receipt_says_what_was_answered_and_to_which_notice(
    visitor: Visitor, notice: Notice
) -> None:
    visitor.answer("accept")
    visitor.answer("reject")
    first = Decision.objects.earliest("id")

    response = visitor.receipt(first.id)

    read = " ".join(plain(response.content.decode()).split())
    assert f"Receipt number{first.id}" in read
    assert notice.digest in read
    assert "“Reject all”, at any time" in read
    assert "You accepted all" in read
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.requirement("R58", "R70")
def test_a_receipt_names_who_asked_then_as_its_file_does(visitor: Visitor, site: Site) -> None:
    visitor.answer("accept")
    Site.objects.update(company="MIX Networks Europe, Ltd.")
    publish(Site.objects.get(key=site.key))
    decision = Decision.objects.get()

    read = plain(visitor.receipt(decision.id).content.decode())
    address = f"/preferences/receipt/file/?id={decision.id}&language=en&format=iso27560"
    response = visitor.open(address)
    record = response.json()

    name = f'filename="record-mix-{decision.decided_at:%Y-%m-%d}.json"'
    assert name in response.headers["Content-Disposition"]
    assert response.headers["Content-Type"] == "application/ld+json"
    assert record["dct:identifier"] == str(decision.id) and "dct:conformsTo" not in record
    assert record["dpv:hasEntity"]["dpv:hasName"] == "MIX Networks, Inc."
    assert "Asked byMIX Networks, Inc." in read


@pytest.mark.requirement("R58", "R89")
def test_a_receipt_speaks_the_language_of_its_page(visitor: Visitor) -> None:
    visitor.answer("save", allow=("analytics",))

    page = visitor.open("/preferences/?language=fr").content.decode()
    [address] = re.findall(r'href="(/preferences/receipt/[^"]+)"', page)
    receipt = visitor.open(unescape(address))

    assert receipt.headers["Content-Language"] == "fr"
    assert "Vous en avez autorisé 1 sur 6" in page
    assert "Numéro du reçu" in receipt.content.decode()
    assert (
        f'href="?site=mix&amp;language=es&amp;id={Decision.objects.get().id}"'
        in receipt.content.decode()
    )


def test_nobody_sees_the_receipt_of_another(visitor: Visitor) -> None:
    visitor.answer("accept")
    theirs = Decision.objects.get()
    stranger = Visitor()
    stranger.answer("reject")

    for response in (stranger.receipt(theirs.id), stranger.receipt_file(theirs.id)):
        assert response.status_code == 303
        assert response.headers["Location"].endswith("#your-answers")
        assert str(theirs.id) not in response.headers["Location"]


@pytest.mark.requirement("R75")
def test_what_an_erasure_leaves_is_told_as_that_with_its_day_alone(visitor: Visitor) -> None:
    """The visitor rejected not all, and not at midnight: only the day was kept."""
    with time_machine.travel(datetime(2026, 11, 24, 15, 30, tzinfo=UTC)):
        visitor.answer("save", allow=("analytics",))
        visitor.erase()
        [entry] = visitor.open("/preferences/?language=en").context["history"]
        page = visitor.open("/preferences/?language=en").content.decode()
        receipt = visitor.receipt(entry.decision.id).content.decode()

    assert entry.what == "What you had turned off, kept after an erasure"
    assert (entry.at, entry.iso) == ("November 24, 2026", "2026-11-24")
    for html in (page, receipt):
        assert entry.what in html
        assert '<time datetime="2026-11-24">November 24, 2026</time>' in html
        assert "You rejected all" not in html
        assert "12:00" not in html


def test_a_browser_that_has_lost_its_cookie_erases_nothing(visitor: Visitor) -> None:
    visitor.answer("accept")
    token = str(visitor.open("/preferences/erase/").context["csrf_token"])
    for name in ("__Secure-mix_consent", "__Host-mix_visitor"):
        del visitor.client.cookies[name]

    response = visitor.send({"csrfmiddlewaretoken": token}, "/preferences/erase/")

    assert "saved=nothing" in response.headers["Location"]
    assert Decision.objects.count() == 1


def test_a_receipt_that_nothing_proves_says_so(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "proofs", lambda decisions: {})
    visitor.answer("accept")
    decision = Decision.objects.get()

    read = visitor.receipt(decision.id).content.decode()
    receipt = visitor.receipt_file(decision.id)

    assert "Without a proof" in read
    assert "Check a receipt" not in read
    assert receipt.headers["Content-Disposition"].startswith('attachment; filename="record-')
    assert receipt.json()["@type"] == "dpv:ConsentRecord"
