"""One judge for every framework: a line leaves as it is, or not at all."""

import logging

import pytest

from consent.client import ConsentClient, Permission
from consent.client.filter import Filter, ResponseCookies
from tests.client.service import (
    COOKIE,
    NOON,
    NOTHING,
    FakeService,
    MakeClient,
    category,
    notice,
    token,
)

LINE = "language=fr; Path=/; Max-Age=31536000; SameSite=Lax"


@pytest.fixture
def client(service: FakeService, make_client: MakeClient) -> ConsentClient:
    client = make_client()
    assert client.refresh()
    return client


def permission(client: ConsentClient, **yes: bool) -> Permission:
    cookies = {"Cookie": f"{COOKIE}={token(**yes)}"} if yes else {}
    return client.check(cookies)


def filtered(**options: bool) -> Filter:
    return Filter(lambda: NOON, **options)


@pytest.mark.requirement("R23")
@pytest.mark.parametrize(
    ("line", "sent"),
    [
        pytest.param("sessionid=s; Path=/", "sessionid=s; Path=/", id="necessary"),
        pytest.param("_ga=a; Path=/", None, id="refused"),
        pytest.param("mystery=m", None, id="not declared"),
        pytest.param("nameless", None, id="no name"),
        pytest.param("_ga=a; max-age=1", None, id="kept for a second"),
        pytest.param("_ga=; max-age=0", "_ga=; max-age=0", id="forgotten"),
        pytest.param(
            f"_ga=; Max-Age={'0' * 1025}", None, id="an attribute longer than browsers read"
        ),
        pytest.param(
            "_ga=; Expires=Mon, 01-Jan-69 00:00:00 GMT", None, id="a year that is to come"
        ),
        pytest.param(LINE, None, id="of another category"),
    ],
)
def test_a_no_lets_out_what_needs_no_yes(
    client: ConsentClient, line: str, sent: str | None
) -> None:
    assert filtered().filter_line(line, permission(client, **NOTHING)) == sent


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\0"])
def test_what_is_more_than_one_line_stays(client: ConsentClient, end: str) -> None:
    """wsgiref, for one, sends a break as it is: the browser then sees two headers."""
    refused, two = permission(client, **NOTHING), f"sessionid=s{end}Set-Cookie: _ga=1"
    assert filtered().filter_line("sessionid=s", refused) == "sessionid=s"

    assert filtered().filter_line(two, refused) is None
    assert filtered().filter_line(f"_ga=1{end}; Max-Age=0", refused) is None
    assert filtered(report_only=True).filter_line(two, refused) == two


def test_of_a_responses_headers_only_cookies_change(client: ConsentClient) -> None:
    outgoing = ResponseCookies(filtered(), permission(client, **NOTHING), None)
    lines = {
        ("Content-Type", "text/plain"): ("Content-Type", "text/plain"),
        ("set-cookie", LINE): None,
        ("SET-COOKIE", '_ga="a b"; Path=/'): None,
        ("Set-Cookie", "sessionid = a=b== ;path=/; Priority=High"): (
            "Set-Cookie",
            "sessionid = a=b== ;path=/; Priority=High",
        ),
        ("X-Odd", "caf\xe9"): ("X-Odd", "caf\xe9"),
    }
    assert outgoing.filter_headers(lines) == list(filter(None, lines.values()))


@pytest.mark.requirement("R95")
def test_no_mark_on_a_cookie_lets_it_out_before_a_yes(
    service: FakeService, make_client: MakeClient
) -> None:
    """Notices of pre-releases could mark one as "for the session without a yes"."""
    row = category("preferences")
    row["cookies"] = [{"name": "language", "session_exempt": True}]
    service.notice = notice(categories=[category("necessary", necessary=True), row])
    client = make_client()
    assert client.refresh()
    line = "language=fr; Path=/"
    assert filtered().filter_line(line, permission(client, preferences=True)) == line

    for answer in ({}, NOTHING):
        assert filtered().filter_line(line, permission(client, **answer)) is None


@pytest.mark.requirement("R104")
def test_what_is_refused_is_counted_and_logged_by_name(
    client: ConsentClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "consent.client")
    judge, refused = filtered(), permission(client, **NOTHING)

    judge.filter_line(LINE, refused)
    judge.filter_line(LINE, refused)

    assert judge.refused == {"language": 2}
    message = "Set-Cookie 'language' dropped: preferences is denied"
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("WARNING", message),
        ("DEBUG", message),
    ]


def test_a_report_leaves_every_line_as_it_is(client: ConsentClient) -> None:
    judge, refused = filtered(report_only=True), permission(client, **NOTHING)

    assert judge.filter_line(LINE, refused) == LINE
    assert judge.filter_line("_ga=a", refused) == "_ga=a"
    assert judge.refused == {"language": 1, "_ga": 1}


def test_names_made_up_by_the_site_do_not_fill_the_memory(client: ConsentClient) -> None:
    judge, refused = filtered(), permission(client, **NOTHING)
    for number in range(2000):
        judge.filter_line(f"made_up_{number}=1", refused)

    assert len(judge.refused) == 1001
    assert judge.refused["(others)"] == 1000


def test_values_are_never_logged(client: ConsentClient, caplog: pytest.LogCaptureFixture) -> None:
    for line in ("mystery=s3cret", "s3cret"):
        assert filtered().filter_line(line, permission(client, **NOTHING)) is None

    assert len(caplog.messages) == 2
    assert "s3cret" not in caplog.text


def test_a_line_that_cannot_be_judged_stays(
    client: ConsentClient, caplog: pytest.LogCaptureFixture
) -> None:
    refused = permission(client, **NOTHING)

    def stopped() -> float:
        raise OSError("no clock")

    line = "_ga=a; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
    assert Filter(stopped).filter_line(line, refused) is None
    assert Filter(stopped, report_only=True).filter_line(line, refused) == line
    assert caplog.messages == ["A cookie on its way out could not be judged."] * 2
