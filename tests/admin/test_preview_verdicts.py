"""The preview of a visitor: which one an address names, and what servers would decide."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.http import Http404, QueryDict
from django.test import Client, RequestFactory

from consent.admin.publish.preview.context import PreviewContext, verdicts as lines_of
from consent.admin.publish.preview.controls import address
from consent.models import CategoryText, Notice, RegionRule, Site
from consent.publishing import Draft, Proposal, Review, publications
from tests.admin.cases import cases

TODAY = datetime.now(UTC).date()
YES = "answer=some.analytics.marketing"


def build(query: str) -> PreviewContext:
    """Return what an address means to somebody who may see everything."""
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_active=True)
    return PreviewContext.build(request, "mix", QueryDict(query))


def verdicts(query: str) -> dict[str, tuple[str, str]]:
    return {line.name: (line.why, line.verdict) for line in lines_of(build(query))}


@pytest.mark.requirement("R149")
def test_the_server_is_told_what_the_kernel_says(notice: Notice, site: Site) -> None:
    by_signal = verdicts("place=US-CA&gpc=1")
    assert by_signal["Advertising"] == ("Off by an opt-out", "No")
    assert by_signal["Strictly necessary"] == ("Necessary: always on", "Yes")
    assert verdicts("place=US-VA")["Usage statistics"][0] == "On by the rule of the place"

    answered = verdicts("place=CA-QC&answer=some.analytics")
    assert answered["Usage statistics"] == ("Allowed", "Yes")
    assert answered["Advertising"] == ("Refused", "No")


def test_what_is_asked_again_is_marked(notice: Notice, site: Site) -> None:
    text = CategoryText.objects.get(category__key="analytics", language="en")
    text.purpose += " And to sell what we learn."
    text.save()
    lines = verdicts(f"place=CA-QC&{YES}")
    assert lines["Usage statistics"] == ("Allowed, changed since", "Not yet")
    assert lines["Advertising"] == ("Allowed", "Yes")
    assert verdicts(f"place=CA-QC&{YES}&notice=1")["Usage statistics"] == ("Allowed", "Yes")


def test_the_day_decides_which_rule_holds_and_how_old_an_answer_is(
    notice: Notice, site: Site
) -> None:
    later = TODAY + timedelta(days=183)
    lines = verdicts(f"place=CA-QC&{YES}&date={later}")
    assert lines["Usage statistics"] == ("Allowed, lapsed", "Not yet")

    RegionRule.objects.filter(site=site, code="US-VA").update(valid_from=later, model="opt-in")
    assert verdicts("place=US-VA")["Usage statistics"][1] == "Yes"
    assert verdicts(f"place=US-VA&date={later}")["Usage statistics"][1] == "Not yet"


@cases(
    ("query", "rule"),
    [
        ("place=US-CO", "“Colorado” (US-CO)"),
        ("place=US-VT&date=2026-11-24", "(US)"),
        ("place=US-VT&date=2028-01-01", "“Vermont” (US-VT)"),
        ("place=DE", "(EEA)"),
    ],
)
def test_the_rule_that_holds_is_named(
    staff: Client, notice: Notice, site: Site, query: str, rule: str
) -> None:
    response = staff.get(f"/admin/preview/{site.key}/?{query}")
    found = response.context["rule"]
    assert rule in f"“{found['name']}” ({found['code']})"
    assert f"({found['code']}) holds here." in response.text


@cases(
    ("query", "there"),
    [
        ("", f"place=ZZ&language=en&date={TODAY}/"),
        (
            "place=nowhere&language=xx&answer=perhaps&date=soon&show=all",
            f"place=ZZ&language=en&date={TODAY}/",
        ),
        ("notice=none&date=2026-13-41", f"place=ZZ&language=en&date={TODAY}/"),
        ("answer=some&date=0001-01-01", f"place=ZZ&language=en&answer=some&date={TODAY}/"),
        ("answer=as.someone", f"place=ZZ&language=en&date={TODAY}/"),
        ("place=EEA&show=dialog", f"place=AT&language=en&date={TODAY}/?open=dialog"),
        (
            "place=ca-qc&language=fr&show=cookies",
            f"place=CA-QC&language=fr&date={TODAY}/cookies/?site=mix&language=fr",
        ),
    ],
)
def test_what_cannot_be_chosen_gets_what_stands_first(
    notice: Notice, query: str, there: str
) -> None:
    visitor = build(query).visitor
    assert address("mix", visitor["show"], visitor) == f"/admin/preview/mix/{there}"


def test_a_notice_that_there_is_not_is_none(notice: Notice) -> None:
    with pytest.raises(Http404):
        build(f"notice=9{'0' * 10}")


def test_before_the_first_notice_nobody_has_answered_but_in_the_preview(site: Site) -> None:
    assert build("answer=some&place=FR").visitor["answer"] == ""
    assert verdicts("answer=now.analytics&place=FR")["Usage statistics"] == ("Allowed", "Yes")


def test_what_waits_to_be_published_is_previewed_as_it_was_reviewed(
    notice: Notice, staff: Client, site: Site
) -> None:
    text = CategoryText.objects.get(category__key="analytics", language="en")
    text.name = "Counting"
    text.save()
    digest = Review.build(Draft.load(site)).draft_digest
    publications.propose(site, Proposal(digest, "Why not?"), by="eve", may_publish=False)
    text.name = "Counting still"
    text.save()

    assert "Counting" in verdicts(f"place=CA-QC&{YES}&notice=2")
    assert "Counting still" in verdicts("")
    assert "which waits to be published" in staff.get("/admin/preview/mix/", {"notice": 2}).text
