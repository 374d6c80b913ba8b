"""One judge for every framework: a line leaves as it is, for the session alone, or not at all."""

import logging
from typing import Any

import pytest

from consent.client import ConsentClient, Permission
from consent.client.filter import Filter, ResponseCookies
from consent.client.set_cookie_line import for_session
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

EXEMPT = "language=fr; Path=/; Max-Age=31536000; SameSite=Lax"
FOR_SESSION = "language=fr; Path=/; SameSite=Lax"


def exempt(key: str = "preferences", /, **flags: Any) -> dict[str, Any]:
    rows = [row for row in notice()["categories"] if row["key"] != key]
    row = category(key, **flags)
    row["cookies"] = [{"name": "language", "session_exempt": True}, {"name": "other"}]
    return notice(categories=[*rows, row])


@pytest.fixture
def client(service: FakeService, make_client: MakeClient) -> ConsentClient:
    service.notice = exempt()
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
        pytest.param("_ga=; max-age=0", "_ga=; max-age=0", id="forgotten"),
        pytest.param(
            f"_ga=; Max-Age={'0' * 1025}", None, id="an attribute longer than browsers read"
        ),
        pytest.param(
            "_ga=; Expires=Mon, 01-Jan-69 00:00:00 GMT", None, id="a year that is to come"
        ),
        pytest.param(EXEMPT, FOR_SESSION, id="cut to the session"),
        pytest.param(FOR_SESSION, FOR_SESSION, id="for the session from the start"),
        pytest.param(
            "language=; Max-Age=0", "language=; Max-Age=0", id="an exempt one is forgotten"
        ),
        pytest.param("other=1; Max-Age=9", None, id="another one of its category"),
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
        ("set-cookie", EXEMPT): ("set-cookie", FOR_SESSION),
        ("SET-COOKIE", '_ga="a b"; Path=/'): None,
        ("Set-Cookie", "sessionid = a=b== ;path=/; Priority=High"): (
            "Set-Cookie",
            "sessionid = a=b== ;path=/; Priority=High",
        ),
        ("X-Odd", "caf\xe9"): ("X-Odd", "caf\xe9"),
    }
    assert outgoing.filter_headers(lines) == list(filter(None, lines.values()))


@pytest.mark.requirement("R95")
@pytest.mark.parametrize("flag", ["necessary", "sells_or_shares", "targets_ads", "third_party"])
def test_a_notice_cannot_exempt_what_the_law_does_not(
    service: FakeService, make_client: MakeClient, flag: str
) -> None:
    service.notice = exempt("tracking", **{flag: True})
    client = make_client()
    client.refresh()
    entry = client.check({}).register.entry("language")
    assert entry and entry.category == "preferences"  # the exact name, where it came first

    service.notice = exempt(**{flag: True})
    client.refresh()

    entry = client.check({}).register.entry("language")
    assert entry and not entry.session_exempt
    if flag != "necessary":
        assert filtered().filter_line(EXEMPT, permission(client, **NOTHING)) is None


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("a=b", "a=b"),
        ("a=b; Max-Age=1", "a=b"),
        ("a=b;max-age = 1;Expires=Thu, 01 Jan 2099 00:00:00 GMT; Secure", "a=b; Secure"),
        ('a="x, y" ;  Path=/ ; EXPIRES=;HttpOnly', 'a="x, y" ;  Path=/ ;HttpOnly'),
        ("max-age=1; Path=/; Max-Age=2; Max-Age=3", "max-age=1; Path=/"),
    ],
)
def test_only_the_lifetime_is_taken_away(line: str, cut: str) -> None:
    assert for_session(line) == cut


@pytest.mark.requirement("R104")
def test_what_is_cut_is_counted_and_logged_by_name(
    client: ConsentClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "consent.client")
    judge, refused = filtered(), permission(client, **NOTHING)

    judge.filter_line(EXEMPT, refused)
    judge.filter_line(EXEMPT, refused)
    judge.filter_line(FOR_SESSION, refused)

    assert judge.refused == {"language": 2}
    message = "Set-Cookie 'language' cut to the session: preferences is denied"
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("WARNING", message),
        ("DEBUG", message),
    ]


def test_a_report_leaves_every_line_as_it_is(client: ConsentClient) -> None:
    judge, refused = filtered(report_only=True), permission(client, **NOTHING)

    assert judge.filter_line(EXEMPT, refused) == EXEMPT
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
