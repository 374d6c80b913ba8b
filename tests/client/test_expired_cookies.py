"""Cookies that a browser still shows though their category was refused go on the way out."""

import pytest

from consent.client import ConsentClient, Permission
from consent.client.filter import Filter, ResponseCookies
from consent.cookies.expiry import MAX_LINES
from consent.kernel.rules import Answer, Choice
from tests.client.service import (
    COOKIE,
    EVERYTHING,
    NOON,
    NOTHING,
    FakeService,
    MakeClient,
    category,
    notice,
    sign,
    token,
)

DELETION = "{}=; {}Max-Age=0; Path={}"


def deletion(name: str, domain: str = "", path: str = "/", *, more: str = "") -> str:
    return DELETION.format(name, f"Domain={domain}; " if domain else "", path) + more


@pytest.fixture
def client(service: FakeService, make_client: MakeClient) -> ConsentClient:
    row = category("analytics")
    row["cookies"] = [
        {"name": "_ga*"},
        {"name": "here", "domain": "shop.mixnetworks.com", "path": "/shop"},
        {"name": "theirs", "domain": ".tracker.example"},
        {"name": "__Host-count", "path": "/deep"},
        {"name": "__Secure-count"},
        {"name": "path"},
        {"name": "stored", "kind": "local-storage"},
        {"name": "split;ter", "path": "no path"},
    ]
    rows = [item for item in notice()["categories"] if item["key"] != "analytics"]
    service.notice = notice(categories=[*rows, row])
    client = make_client()
    assert client.refresh()
    return client


def check(
    client: ConsentClient, cookies: str, *, region: str | None = "FR", **headers: str
) -> Permission:
    return client.check({"Cookie": cookies, **headers}, region=region)


def lines(permission: Permission, cookies: str, *own: str, expire: bool = True) -> list[str]:
    outgoing = ResponseCookies(Filter(lambda: NOON, expire=expire), permission, cookies)
    sent = [line for line in map(outgoing.filter_line, own) if line]
    return sent + [line.OutputString() for line in outgoing.expired()]


REFUSED = f"{COOKIE}={token(**NOTHING)}"
OUTDATED = f"{COOKIE}={sign(Answer(NOON, {'analytics': Choice(0, True)}))}"


@pytest.mark.parametrize(
    ("cookies", "expired"),
    [
        pytest.param(
            "_ga_1=x",
            [deletion("_ga_1", "mixnetworks.com"), deletion("_ga_1")],
            id="of the domain and of the host",
        ),
        pytest.param(
            "here=x",
            [deletion("here", "shop.mixnetworks.com", "/shop"), deletion("here", path="/shop")],
            id="where it was declared",
        ),
        pytest.param("theirs=x", [deletion("theirs")], id="not on another's domain"),
        pytest.param(
            "__Host-count=x", [deletion("__Host-count", more="; Secure")], id="by its prefix"
        ),
        pytest.param(
            "__Secure-count=x",
            [
                deletion("__Secure-count", "mixnetworks.com", more="; Secure"),
                deletion("__Secure-count", more="; Secure"),
            ],
            id="secure by its prefix",
        ),
        pytest.param("path=x", [], id="a name that cannot be written"),
        pytest.param("stored=x", [], id="storage is no cookie"),
        pytest.param("mystery=x", [], id="what nobody declared"),
        pytest.param("sessionid=x; csrftoken=y", [], id="necessary ones"),
        pytest.param("mix_consent_state=1", [], id="our own"),
        pytest.param(
            "_ga\x01=x; _ga =y=z ;; =",
            [deletion("_ga", "mixnetworks.com"), deletion("_ga")],
            id="odd ones between",
        ),
    ],
)
def test_what_was_refused_is_expired_where_it_can_lie(
    client: ConsentClient, cookies: str, expired: list[str]
) -> None:
    cookies = f"{REFUSED}; {cookies}"
    assert lines(check(client, cookies), cookies) == expired


@pytest.mark.parametrize(
    ("cookie", "region", "headers"),
    [
        pytest.param(f"{COOKIE}={token(**EVERYTHING)}", "FR", {}, id="a yes"),
        pytest.param("", None, {}, id="nobody was asked, and who knows where"),
        pytest.param(f"{COOKIE}=rubbish", "FR", {}, id="an answer that cannot be read"),
        pytest.param(OUTDATED, None, {}, id="a yes to an older meaning, and who knows where"),
        pytest.param("", "US-CA", {"Sec-GPC": "1"}, id="a signal that is not about it"),
    ],
)  # fmt: skip
def test_what_was_not_refused_is_left(
    client: ConsentClient, cookie: str, region: str | None, headers: dict[str, str]
) -> None:
    cookies = f"{cookie}; _ga=x"
    refused = f"{REFUSED}; _ga=x"
    assert lines(check(client, refused), refused)

    assert lines(check(client, cookies, region=region, **headers), cookies) == []


@pytest.mark.requirement("R23")
@pytest.mark.parametrize(
    "cookie",
    [
        pytest.param("", id="nobody was asked: of the country before, or of an erased answer"),
        pytest.param(OUTDATED, id="a yes that has lapsed"),
    ],
)
def test_what_is_off_where_the_visitor_is_goes_whatever_led_there(
    client: ConsentClient, cookie: str
) -> None:
    cookies = f"{cookie}; _ga=x"
    assert lines(check(client, cookies), cookies) == [
        deletion("_ga", "mixnetworks.com"),
        deletion("_ga"),
    ]


def test_a_signal_refuses_too(client: ConsentClient) -> None:
    permission = client.check({"Cookie": "_fbp=x", "Sec-GPC": "1"}, region="US-CA")

    assert lines(permission, "_fbp=x") == [deletion("_fbp", "mixnetworks.com"), deletion("_fbp")]


def test_the_apps_own_line_is_not_said_twice(client: ConsentClient) -> None:
    cookies = f"{REFUSED}; _ga=x; _ga_1=y"

    out = lines(check(client, cookies), cookies, "_ga=; Max-Age=0; Path=/app", "_ga_1=new")

    assert out == [
        "_ga=; Max-Age=0; Path=/app",
        deletion("_ga_1", "mixnetworks.com"),
        deletion("_ga_1"),
    ]


def test_a_pattern_spares_what_others_declare_and_what_is_ours(
    service: FakeService, make_client: MakeClient
) -> None:
    service.notice = notice(
        categories=[category("analytics", "*"), category("necessary", "cart_id", necessary=True)]
    )
    client = make_client()
    assert client.refresh()
    ours = "shop_consent_state=1; __Secure-shop_consent=1; __Host-mix_visitor=1"
    cookies = f"{REFUSED}; cart_id=1; {ours}; _ga=x"

    assert lines(check(client, cookies), cookies) == [
        deletion("_ga", "mixnetworks.com"),
        deletion("_ga"),
    ]


def test_nothing_is_expired_unless_asked_for(client: ConsentClient) -> None:
    cookies = f"{REFUSED}; _ga=x"
    permission = check(client, cookies)
    assert lines(permission, cookies)

    assert lines(permission, cookies, expire=False) == []
    report = Filter(lambda: NOON, expire=True, report_only=True)
    assert ResponseCookies(report, permission, cookies).expired() == []


def test_before_the_register_is_known_nothing_is_expired(
    service: FakeService, make_client: MakeClient
) -> None:
    service.close()
    permission = make_client().check({"Cookie": "_ga=x"})

    assert lines(permission, "_ga=x") == []


def test_so_many_lines_and_no_more(client: ConsentClient) -> None:
    cookies = REFUSED + "".join(f"; _ga_{number}=x" for number in range(300))

    out = lines(check(client, cookies), cookies)

    assert len(out) == MAX_LINES
    assert out[-1] == deletion(f"_ga_{MAX_LINES // 2 - 1}")
