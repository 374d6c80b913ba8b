"""A preview of the record: the visitor as of a decision, for those who may read it."""

from datetime import timedelta
from uuid import UUID

from django.test import Client

from consent.models import Decision, Notice
from tests.admin.decisions import NOON, VISITOR, give
from tests.admin.people import signed_in


def _as_of(decision: Decision) -> str:
    who = f"place=FR&language={decision.language}&answer=as.{decision.pk}&date={NOON.date()}"
    return f"/admin/preview/mix/notice=1&{who}/"


def test_a_frame_shows_the_visitor_as_of_that_moment(staff: Client, notice: Notice) -> None:
    earlier = give(notice, at=NOON - timedelta(days=9), visitor=VISITOR, yes=("marketing",))
    decision = give(notice, visitor=VISITOR, surface="preferences", language="en")

    html = staff.get(f"{_as_of(decision)}preferences/?site=mix&language=en").text
    assert f"{earlier.decided_at:%B %-d, %Y}" in html
    assert "1 of 6 optional purposes is on, because you allowed it." in html


def test_a_frame_of_the_record_takes_the_right_to_read_it(notice: Notice, client: Client) -> None:
    decision = give(notice)
    signed_in(client, "view_category", "view_notice")
    frame = _as_of(decision)
    assert client.get(frame).status_code == 403
    signed_in(client, "view_category", "view_notice", "view_decision")
    assert client.get(frame).status_code == 200
    assert client.get(frame.replace("notice=1", "notice=9")).status_code == 404
    assert client.get(frame.replace(str(decision.pk), str(UUID(int=1)))).status_code == 404
