"""What the visitor saw, drawn again in a frame and in words for paper."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission, User
from django.http import HttpRequest
from django.test import Client

from consent.models import Decision, Notice
from consent.proof.evidence import archive
from consent.proof.evidence.facts import Evidence
from tests.admin.cases import cases
from tests.admin.decisions import FORM, NOON, VISITOR, give
from tests.admin.people import signed_in


def drawn(decision: Decision, *rights: str) -> dict[str, Any]:
    """What of the screen is shown to somebody with these rights."""
    request = HttpRequest()
    request.user = User.objects.create_user(str(decision.pk), is_superuser=not rights)
    request.user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return archive.shown(request, Evidence.load(decision))


@pytest.mark.requirement("R71")
@cases(
    ("facts", "gpc", "path"),
    [
        pytest.param({}, 0, "?open=dialog", id="dialog"),
        pytest.param({"method": "accept"}, 0, "", id="banner"),
        pytest.param(
            {"surface": "preferences"}, 0, "preferences/?site=mix&language=fr", id="preferences"
        ),
        pytest.param(
            {"method": "signal", "signal": True, "language": "en"}, 1, "", id="may be a signal"
        ),
        pytest.param(FORM, 0, "preferences/?site=mix&language=en", id="opted out by the form"),
    ],
)
def test_what_was_shown_is_shown_in_its_place_language_and_notice(
    notice: Notice, staff: Client, facts: dict[str, Any], gpc: int, path: str
) -> None:
    decision = give(notice, **facts)
    signal = "gpc=1&" if gpc else ""
    who = f"notice=1&place={decision.region}&language={decision.language}"
    frame = f"{who}&{signal}answer=as.{decision.pk}&date={NOON.date()}/"
    context = drawn(decision)
    assert context["frame"] == f"/admin/preview/mix/{frame}{path}"
    assert staff.get(context["frame"]).status_code == 200


def test_an_opt_out_before_is_no_signal_in_the_frame(notice: Notice) -> None:
    give(notice, **FORM, at=NOON - timedelta(days=9), visitor=VISITOR)
    later = give(notice, visitor=VISITOR, region="US-CA", language="en", signal=True)
    assert "language=en&answer=as." in drawn(later)["frame"]


def test_a_frame_shows_the_visitor_as_of_that_moment(staff: Client, notice: Notice) -> None:
    earlier = give(notice, at=NOON - timedelta(days=9), visitor=VISITOR, yes=("marketing",))
    decision = give(notice, visitor=VISITOR, surface="preferences", language="en")

    html = staff.get(drawn(decision)["frame"]).text
    assert f"{earlier.decided_at:%B %-d, %Y}" in html
    assert "1 of 6 optional purposes is on, because you allowed it." in html


def test_a_frame_of_the_record_takes_the_right_to_read_it(notice: Notice, client: Client) -> None:
    decision = give(notice)
    signed_in(client, "view_category", "view_notice")
    facts = f"notice=1&place=FR&language=fr&answer=as.{decision.pk}&date={NOON.date()}"
    frame = f"/admin/preview/mix/{facts}/"
    assert client.get(frame).status_code == 403
    signed_in(client, "view_category", "view_notice", "view_decision")
    assert client.get(frame).status_code == 200
    assert client.get(frame.replace("notice=1", "notice=9")).status_code == 404
    assert client.get(frame.replace(str(decision.pk), str(UUID(int=1)))).status_code == 404


def test_where_nothing_can_be_drawn_it_says_why(
    notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems: list[tuple[dict[str, Any], str]] = [
        ({"surface": "erasure", "method": "reject"}, "Nothing was shown: this is what is left"),
        ({"method": "imported"}, "Nothing was shown here"),
        ({"language": "de"}, "The notice has no words in German."),
        ({"region": "nowhere"}, "It names a place or a language that this release does not know."),
    ]
    for facts, why in problems:
        context = drawn(give(notice, **facts))
        assert (context["frame"], context["reading"]) == ("", "")
        assert context["caveats"][0].startswith(why)

    decision = give(notice)
    assert len(drawn(decision)["caveats"]) == 1
    assert "takes the right to view" in drawn(give(notice), "view_decision")["caveats"][0]
    monkeypatch.setattr(archive, "digest_of_banner", lambda: "another")
    assert "newer than the build" in drawn(give(notice))["caveats"][1]


def test_the_words_for_paper_are_those_of_the_language_and_rule_that_were_shown(
    notice: Notice,
) -> None:
    words = archive.words(Evidence.load(give(notice)))
    texts = notice.snapshot["texts"]
    for kept in (texts["fr"]["dialog_title"], texts["fr"]["save"], "Publicité", "France (FR)"):
        assert kept in words
    for other in (texts["en"]["dialog_title"], "Colorado"):
        assert other not in words
