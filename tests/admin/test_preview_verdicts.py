"""What a preview says of its situation: which one an address means, and what servers would do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from consent.admin.preview import page
from consent.admin.preview.context import PreviewContext, notices
from consent.admin.preview.params import Controls, PreviewParams
from consent.models import CategoryText, Notice, RegionRule, Site
from consent.publishing import Draft, Proposal, Review, publications
from tests.admin.cases import cases

TODAY = datetime.now(UTC).date()
YES = "answer=some%2Banalytics%2Bmarketing"


def controls(site: Site, query: str) -> Controls:
    return Controls.build(QueryDict(query), *notices(site, 0))


def verdicts(site: Site, query: str, number: int = 0) -> dict[str, tuple[str, str]]:
    params = replace(controls(site, query).params, number=number)
    preview = PreviewContext.build(*notices(site, number), params, origin="")
    return {line.name: (line.why, line.verdict) for line in page.verdicts(preview)}


@pytest.mark.requirement("R149")
def test_the_server_is_told_what_the_kernel_says(notice: Notice, site: Site) -> None:
    by_signal = verdicts(site, "place=US-CA&gpc=1")
    assert by_signal["Advertising"] == ("Off by an opt-out", "No")
    assert by_signal["Strictly necessary"] == ("Necessary: always on", "Yes")
    assert verdicts(site, "place=US-VA")["Usage statistics"][0] == "On by the rule of the place"

    answered = verdicts(site, "place=CA-QC&answer=some%2Banalytics")
    assert answered["Usage statistics"] == ("Allowed", "Yes")
    assert answered["Advertising"] == ("Refused", "No")


def test_what_is_asked_again_says_so(notice: Notice, site: Site) -> None:
    text = CategoryText.objects.get(category__key="analytics", language="en")
    text.purpose += " And to sell what we learn."
    text.save()
    lines = verdicts(site, f"place=CA-QC&{YES}")
    assert lines["Usage statistics"] == ("Allowed, changed since", "Not yet")
    assert lines["Advertising"] == ("Allowed", "Yes")
    assert verdicts(site, f"place=CA-QC&{YES}", 1)["Usage statistics"] == ("Allowed", "Yes")


def test_the_day_decides_which_rule_holds_and_how_old_an_answer_is(
    notice: Notice, site: Site
) -> None:
    later = TODAY + timedelta(days=183)
    lines = verdicts(site, f"place=CA-QC&{YES}&date={later}")
    assert lines["Usage statistics"] == ("Allowed, lapsed", "Not yet")

    RegionRule.objects.filter(site=site, code="US-VA").update(valid_from=later, model="opt-in")
    assert verdicts(site, "place=US-VA")["Usage statistics"][1] == "Yes"
    assert verdicts(site, f"place=US-VA&date={later}")["Usage statistics"][1] == "Not yet"


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
    assert f"({found['code']}) holds here." in response.content.decode()


@pytest.mark.parametrize(
    "key",
    [
        "x",
        f"draft~QUEBEC~fr~0~~{TODAY}",
        f"draft~FR~fr~0~perhaps~{TODAY}",
        f"9{'0' * 30}~FR~fr~0~~{TODAY}",
        "draft~FR~fr~0~~2026-13-41",
        "draft~FR~fr~0~~1969-12-31",
    ],
)
def test_an_address_that_means_nothing_is_none(key: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (whatever finds it)
        PreviewParams.from_key(key)


@cases(
    ("query", "there"),
    [
        ("", f"draft~ZZ~en~0~~{TODAY}/"),
        ("place=nowhere&language=xx&answer=perhaps&date=soon&show=all", f"draft~ZZ~en~0~~{TODAY}/"),
        ("answer=some&date=0001-01-01", f"draft~ZZ~en~0~some~{TODAY}/"),
        ("place=EEA&show=dialog", f"draft~AT~en~0~~{TODAY}/?open=dialog"),
        (
            "place=ca-qc&language=fr&show=cookies",
            f"draft~CA-QC~fr~0~~{TODAY}/cookies/?site=mix&language=fr",
        ),
    ],
)
def test_what_cannot_be_chosen_gets_what_stands_first(
    notice: Notice, site: Site, query: str, there: str
) -> None:
    form = controls(site, query)
    found = form.params.address("mix", form.cleaned_data["show"])
    assert found == f"/admin/preview/mix/{there}"


def test_before_the_first_notice_nobody_has_answered(site: Site) -> None:
    assert controls(site, "answer=some&place=FR").params.key == f"draft~FR~en~0~~{TODAY}"


def test_what_waits_to_be_published_is_previewed_as_it_was_reviewed(
    notice: Notice, staff: Client, site: Site
) -> None:
    text = CategoryText.objects.get(category__key="analytics", language="en")
    text.name = "Counting"
    text.save()
    stamp = Review.build(Draft.load(site)).draft_digest
    publications.propose(site, Proposal(stamp, "Why not?"), by="eve", may_publish=False)
    text.name = "Counting still"
    text.save()

    assert "Counting" in verdicts(site, f"place=CA-QC&{YES}", 2)
    assert "Counting still" in verdicts(site, "")
    assert "which waits to be published" in staff.get("/admin/preview/mix/", {"notice": 2}).text
