"""Limits of opt-out requests, and the words for those beyond them."""

from uuid import uuid4

import pytest
from django.utils import timezone

from consent.intake import mails
from consent.models import Decision, Mail, OptOutRequest, Site
from consent.web import limits
from consent.web.limits import Buckets, Limit
from tests.pages.conftest import OPT_OUT, Visitor

GREEDY = {"X-Forwarded-For": "203.0.113.7"}
HONEST = {"X-Forwarded-For": "198.51.100.9"}


def _fill_the_hour(site: Site, **facts: str) -> None:
    OptOutRequest.objects.bulk_create(
        OptOutRequest(
            site=site,
            form=uuid4(),
            received_at=timezone.now(),
            due_on=timezone.now(),
            language="en",
            region="ZZ",
            signal=False,
            **facts,
        )
        for _ in range(mails.MAX_AN_HOUR)
    )


def test_who_says_a_name_always_gets_a_place(visitor: Visitor, site: Site) -> None:
    _fill_the_hour(site, name="Somebody", email="some@example.com")

    page = visitor.follow(visitor.opt_out("Ada"))

    assert "is recorded. We deal with it by" in page.content.decode()
    assert OptOutRequest.objects.filter(name="Ada").exists()


def test_one_client_fills_no_worklist(visitor: Visitor) -> None:
    room = limits.LIMITS["requests"].at_once
    for number in range(room + 1):
        Visitor().opt_out(f"Bot {number}", **GREEDY)
    again = visitor.opt_out("Bot", **GREEDY)

    assert "could not be handed" in visitor.follow(again).content.decode()
    assert OptOutRequest.objects.count() == room
    assert Decision.objects.count() == room + 2  # each browser is opted out
    visitor.opt_out("Ada", **HONEST)
    assert OptOutRequest.objects.filter(name="Ada").exists()


def test_mails_of_an_hour_are_so_many(visitor: Visitor, site: Site) -> None:
    visitor.opt_out("Ada")
    assert Mail.objects.count() == 1

    _fill_the_hour(site, name="Somebody")
    visitor.opt_out("Grace")

    assert OptOutRequest.objects.filter(name="Grace").exists()
    assert Mail.objects.count() == 1


def test_who_sends_too_many_is_told_what_else_there_is(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits._buckets, "opt-outs", Buckets(Limit(1, 1, limits.MINUTE)))
    visitor.opt_out("Ada", **GREEDY)

    refused = visitor.opt_out("Grace", **GREEDY)

    html = refused.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert "too many requests came at once" in html
    for kept in ("send it again in 1 minute", 'value="Grace"', "813-500-5000"):
        assert kept in html


def test_who_has_sent_too_many_answers_can_still_opt_out_by_name(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else behind the same address may have sent them."""
    form = visitor.form()
    monkeypatch.setitem(limits._buckets, "decisions", Buckets(Limit(1, 1, limits.HOUR)))
    answers = [visitor.answer("reject", **GREEDY).status_code for _ in range(2)]
    assert answers == [303, 429]

    response = visitor.send(form | {"name": "Ada", "email": "ada@example.com"}, OPT_OUT, **GREEDY)

    assert response.status_code == 303
    assert OptOutRequest.objects.get().name == "Ada"
