"""The page of one decision: what was asked and answered, and whether that is as it was written."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from consent.lib import uuid7
from consent.models import CategoryText, Decision, Notice, Site
from consent.record.log.records import pseudonym
from tests.admin.cases import cases
from tests.admin.decisions import NOON, give
from tests.admin.drafts import publish


def page(decision: Decision) -> str:
    return reverse("admin:consent_decision_change", args=[decision.pk])


def words(text: str) -> str:
    """What stands on the page, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def answers(client: Client, decision: Decision) -> dict[str, tuple[str, str, str]]:
    lines = client.get(page(decision)).context["lines"]
    return {line.name: (line.before, line.answer, line.server) for line in lines}


@pytest.mark.requirement("R69")
def test_each_purpose_says_what_was_before_what_was_answered_and_what_servers_did(
    staff: Client, notice: Notice
) -> None:
    told = answers(staff, give(notice))

    last = NOON + timedelta(days=182)
    until = f"may set, until {last:%-d %B %Y}"
    assert told["Strictly necessary"] == ("Always on", "– Not asked", "may set")
    assert told["Usage statistics"] == ("Not answered", "✓ Allowed", until)
    assert told["Advertising"] == ("Not answered", "✕ Not allowed", "blocked")


def test_what_was_before_is_judged_by_the_notice_that_was_answered(
    staff: Client, notice: Notice, site: Site
) -> None:
    text = CategoryText.objects.get(category__key="analytics", language="en")
    text.purpose += " And to sell what we learn."
    text.save()
    second = publish(site, material=["analytics"])
    visitor = uuid7.uuid7(NOON - timedelta(days=300))
    give(notice, at=NOON - timedelta(days=200), visitor=visitor, yes=())
    give(notice, at=NOON - timedelta(days=9), visitor=visitor)

    told = answers(staff, give(second, visitor=visitor))

    assert told["Usage statistics"][0] == "Allowed, changed since"
    assert told["Preferences"][0] == "Allowed"
    assert told["Advertising"][0] == "Refused"


def test_a_refusal_that_has_run_out_is_called_so(staff: Client, notice: Notice) -> None:
    visitor = uuid7.uuid7(NOON - timedelta(days=300))
    give(notice, at=NOON - timedelta(days=200), visitor=visitor, yes=())
    assert answers(staff, give(notice, visitor=visitor))["Advertising"][0] == "Refused, lapsed"


def test_an_answer_that_is_repeated_says_since_when(staff: Client, notice: Notice) -> None:
    given = give(notice)
    older = NOON - timedelta(days=40)
    given.pk, given._state.adding = uuid7.uuid7(NOON), True
    given.choices["analytics"].append(int(older.timestamp()))
    given.save()

    line = next(
        one for one in staff.get(page(given)).context["lines"] if one.name == "Usage statistics"
    )
    assert line.since == f"{older:%-d %B %Y}"
    assert line.server == f"may set, until {older + timedelta(days=182):%-d %B %Y}"


@pytest.mark.requirement("R69", "R72")
def test_the_circumstances_are_told_to_the_second_and_by_the_words_on_the_button(
    staff: Client, notice: Notice
) -> None:
    decision = give(notice)
    text = words(staff.get(page(decision)).text)

    assert f"When {NOON:%-d %B %Y, %H:%M:%S} UTC" in text
    assert "How “Enregistrer mes choix” in the dialog" in text
    assert "Language French" in text
    assert "Rule shown France (FR), opt-in: off until a yes Loi 78-17, art. 82" in text
    assert f"Pseudonym {pseudonym(decision.visitor)} ; no name, address or device is kept" in text
    assert "No Global Privacy Control" in text
    assert "Where the visitor was" not in text


@cases(
    ("facts", "how"),
    [
        pytest.param({"method": "accept"}, "“Tout accepter” in the banner or its dialog", id="yes"),
        pytest.param({"method": "reject"}, "“Tout refuser” in the banner or its dialog", id="no"),
        pytest.param(
            {"surface": "preferences"}, "“Enregistrer mes choix” on the preference page", id="page"
        ),
        pytest.param({"method": "signal", "signal": True}, "No button: the browser’s", id="signal"),
        pytest.param({"surface": "erasure", "method": "reject"}, "What is left of", id="erased"),
        pytest.param({"language": "xx"}, "Chose purpose by purpose", id="unknown language"),
    ],
)
def test_how_somebody_answered(
    staff: Client, notice: Notice, facts: dict[str, Any], how: str
) -> None:
    assert f"How {how}" in words(staff.get(page(give(notice, **facts))).text)


def test_who_travelled_has_two_rules(staff: Client, notice: Notice) -> None:
    decision = give(notice, place="US-CA", place_model="opt-out")
    text = words(staff.get(page(decision)).text)
    assert "Rule shown France (FR)" in text
    assert "Where the visitor was California (US-CA), opt-out" in text
    assert "CCPA, Cal. Civ. Code 1798.100" in text


@pytest.mark.requirement("R71")
@cases(
    ("facts", "path"),
    [
        pytest.param({}, "?open=dialog", id="dialog"),
        pytest.param({"method": "accept"}, "", id="banner"),
        pytest.param(
            {"surface": "preferences"}, "preferences/?site=mix&amp;language=fr", id="preferences"
        ),
    ],
)
def test_what_was_shown_is_shown_in_its_place_language_and_notice(
    staff: Client, notice: Notice, facts: dict[str, Any], path: str
) -> None:
    decision = give(notice, **facts)
    day = NOON.date()
    frame = f"/admin/preview/mix/1~FR~fr~0~as+{decision.pk}~{day}/"
    html = staff.get(page(decision)).text
    assert f'<iframe src="{frame}{path}"' in html

    assert staff.get(frame).status_code == 200
    assert staff.get(f"{frame}banner.json?language=fr").json()["notice"] == 1


def test_a_frame_shows_the_visitor_as_of_that_moment(staff: Client, notice: Notice) -> None:
    visitor = uuid7.uuid7(NOON - timedelta(days=300))
    earlier = give(notice, at=NOON - timedelta(days=9), visitor=visitor, yes=("marketing",))
    decision = give(notice, visitor=visitor, surface="preferences", language="en")
    html = staff.get(page(decision)).text
    frame = unescape(re.findall(r'<iframe src="([^"]*)"', html)[0])

    shown = words(staff.get(frame).text)
    assert f"Your answer of {earlier.decided_at:%B %-d, %Y}" in shown
    assert "1 of 6 optional purposes is on, because you allowed it." in shown


def test_a_frame_of_the_record_takes_the_right_to_read_it(notice: Notice, client: Client) -> None:
    decision = give(notice)
    user = User.objects.create_user("olga", is_staff=True)
    names = ["view_category", "view_notice"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    frame = f"/admin/preview/mix/1~FR~fr~0~as+{decision.pk}~{NOON.date()}/"
    assert client.get(frame).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_decision"))
    assert client.get(frame).status_code == 200
    assert client.get(frame.replace("/1~", "/9~")).status_code == 404
    assert client.get(frame.replace(str(decision.pk), str(UUID(int=1)))).status_code == 404


def test_who_may_not_see_notices_is_told_so_and_sees_the_words(
    notice: Notice, client: Client
) -> None:
    user = User.objects.create_user("olga", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_decision"))
    client.force_login(user)
    html = client.get(page(give(notice))).text
    assert "<iframe" not in html
    assert "takes the right to view categories and notices" in html


def test_another_build_of_the_banner_is_said(
    staff: Client, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = give(notice)
    assert "newer than the build" not in staff.get(page(decision)).text
    monkeypatch.setattr("consent.admin.evidence.shown.digest_of_banner", lambda: "another")
    assert "newer than the build" in staff.get(page(decision)).text


def test_what_was_shown_stands_in_words_for_paper(staff: Client, notice: Notice) -> None:
    banner = staff.get(page(give(notice, method="reject"))).context["screen"]
    texts = notice.snapshot["texts"]["fr"]
    assert (banner.heading, banner.note) == (texts["body"], texts["note"])
    assert banner.buttons == [texts["accept"], texts["reject"], texts["choose"]]
    assert [one.name for one in banner.purposes][-1] == "Publicité"

    dialog = staff.get(page(give(notice))).context["screen"]
    assert dialog.heading == texts["dialog_title"]
    assert dialog.buttons[-1] == texts["save"]
    assert {one.state for one in dialog.purposes} == {texts["always_on"], texts["off"]}


def test_who_was_asked_again_reads_the_names_in_the_question(
    staff: Client, notice: Notice, site: Site
) -> None:
    visitor = uuid7.uuid7(NOON - timedelta(days=300))
    give(notice, at=NOON - timedelta(days=9), visitor=visitor)
    text = CategoryText.objects.get(category__key="analytics", language="en")
    text.purpose += " And to sell what we learn."
    text.save()
    second = publish(site, material=["analytics"])

    screen = staff.get(page(give(second, visitor=visitor, method="accept"))).context["screen"]
    assert [one.name for one in screen.purposes] == ["Statistiques d’utilisation"]
    assert screen.heading == second.snapshot["texts"]["fr"]["again_body"]


def test_what_came_before_and_after_leads_there(staff: Client, notice: Notice) -> None:
    visitor = uuid7.uuid7(NOON - timedelta(days=300))
    first = give(notice, at=NOON - timedelta(days=9), visitor=visitor, method="reject")
    second = give(notice, visitor=visitor)
    third = give(notice, at=NOON + timedelta(hours=1), visitor=visitor, method="accept")
    give(notice)  # somebody else's

    steps = staff.get(page(second)).context["steps"]
    assert [step.id for step in steps] == [third.pk, second.pk, first.pk]
    assert [step.is_this for step in steps] == [False, True, False]
    assert "Tout accepter" in steps[0].words
    assert page(third) in staff.get(page(second)).text


def test_from_when_to_when_the_notice_was_in_force(
    staff: Client, notice: Notice, site: Site
) -> None:
    decision = give(notice)
    assert "and in force now" in words(staff.get(page(decision)).text)
    publish(site)
    text = words(staff.get(page(decision)).text)
    assert f"Notice 1 , in force from {notice.published_at:%-d %B %Y}" in text
    assert "until notice 2 replaced it on" in text


@pytest.mark.requirement("R73")
def test_how_long_it_is_kept_follows_the_last_answer(
    staff: Client, notice: Notice, settings: object
) -> None:
    visitor = uuid7.uuid7(datetime(2026, 1, 31, tzinfo=UTC))
    decision = give(notice, at=datetime(2026, 1, 31, tzinfo=UTC), visitor=visitor)
    settings.CONSENT_RETENTION_MONTHS = 24  # type: ignore[attr-defined]
    assert staff.get(page(decision)).context["kept_until"] == datetime(2028, 2, 1, tzinfo=UTC)
    give(notice, at=datetime(2026, 3, 1, tzinfo=UTC), visitor=visitor)
    assert staff.get(page(decision)).context["kept_until"] == datetime(2028, 4, 1, tzinfo=UTC)
