from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import example, given, strategies as st

from consent.cookies import account_token, decision_token, reader
from consent.cookies.account_token import AccountToken
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing
from consent.cookies.names import CookieNames
from consent.cookies.reader import CookieReader, CookieReading, gpc
from consent.kernel.rules import NOTHING, STRICTEST, Answer, Choice, RequestContext

BROKEN = RequestContext(is_broken=True)

ISSUER = "https://consent.mixnetworks.com"
NAME = "__Secure-mix_consent"
RING = KeyRing.from_secrets(["a secret of fifty characters, or nearly so, is long"])
READING = CookieReader.build(RING, issuer=ISSUER, site="mix", domain="mixnetworks.com")
ANSWER = Answer(1_790_000_000, {"analytics": Choice(1, True)}, region="US-CA")
SIGNED = SignedDecision(UUID(int=1), "mix", 3, ANSWER)
TOKEN = decision_token.issue(SIGNED, RING, ISSUER)
LOGIN_NAME = "__Secure-mix_account"
IN = AccountToken("an-account-22-letters-", opted_out=False, at=1_790_000_000)


def seen(cookies: str | None, sec_gpc: str | None = None, dnt: str | None = None) -> CookieReading:
    signal = reader.signal(gpc(sec_gpc), gpc(dnt), STRICTEST)
    return READING.read(READING.values(cookies), signal=signal)


@pytest.mark.parametrize(
    "cookies",
    [
        pytest.param(f"{NAME}={TOKEN}", id="alone"),
        pytest.param(f"_ga=1;\t{NAME} = {TOKEN} ", id="with more space"),
        pytest.param(f"x{NAME}=1; {NAME}x=2; {NAME}={TOKEN}", id="beside names that hold it"),
        pytest.param(f"a={NAME}; {NAME}={TOKEN}", id="beside a value that holds it"),
    ],
)
def test_the_signed_cookie_is_found(cookies: str | None) -> None:
    assert seen(cookies) == CookieReading(RequestContext(ANSWER), SIGNED)


@pytest.mark.parametrize(
    "cookies",
    [
        pytest.param(None, id="no header"),
        pytest.param("; ;=;", id="only marks"),
        pytest.param(f"{NAME}x={TOKEN}", id="a name that begins like it"),
        pytest.param(f"a={NAME}={TOKEN}", id="inside a value"),
    ],
)
def test_another_name_is_nothing(cookies: str | None) -> None:
    assert seen(cookies) == CookieReading(NOTHING)


@pytest.mark.parametrize(
    "cookies",
    [
        pytest.param(f"{NAME}={TOKEN}; a=b; {NAME}=x", id="good and bad"),
        pytest.param(f"{NAME}={TOKEN}, a=b", id="before another Cookie line"),
        pytest.param(f"x{NAME}=1, {NAME}={TOKEN}", id="after a line that holds a longer name"),
        pytest.param(NAME, id="without a value"),
        pytest.param(f"{NAME}={TOKEN[:-2]}", id="cut short"),
        pytest.param(f"{NAME}=\xff\x00\ud800", id="no letters at all"),
    ],
)
def test_what_cannot_be_believed_is_broken(cookies: str | None) -> None:
    assert seen(cookies) == CookieReading(BROKEN)
    assert seen(cookies, "1") == CookieReading(RequestContext(signal=True, is_broken=True))


@given(st.text(), st.text() | st.none())
def test_no_header_raises(cookies: str | None, sec_gpc: str | None) -> None:
    seen(cookies, sec_gpc)
    seen(f"{NAME}={cookies}", sec_gpc)
    seen(f"{cookies};{NAME}={TOKEN}", sec_gpc)


@pytest.mark.requirement("R4")
@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("1", True),
        (" 1\t", True),
        ("0,1", True),
        ("1,1", True),
        ("1, 0", True),
        (None, False),
        ("", False),
        ("0", False),
        ("true", False),
        ("1;x", False),
        ("11", False),
        ("01", False),
        ("1.0", False),
        ("?1", False),
        ("１", False),
        ("\xa01", False),
    ],
)
def test_a_signal_is_exactly_one(header: str | None, expected: bool) -> None:
    assert gpc(header) is expected


@given(
    st.lists(st.sampled_from([NAME, "=", ";", "; ", " ", "\t", ",", "a", "xyz"]), max_size=8).map(
        "".join
    )
)
@example(f"a {NAME}=x")
@example(f"a={NAME}=x")
@example(f"a=b; {NAME}=x, {NAME}=y")
@example(f"a=b; {NAME}=x; {NAME}=y")
def test_the_short_way_through_a_header_finds_what_the_long_one_does(header: str) -> None:
    assert reader.values(header, NAME) == tuple(reader._each(header, NAME))


def test_a_key_that_is_not_known_is_told_from_a_bad_signature() -> None:
    newer = KeyRing.from_secrets(["another secret, of fifty characters or nearly so"])
    unknown = decision_token.issue(SIGNED, newer, ISSUER)
    signed_in = account_token.issue(IN, newer, issuer=ISSUER, site="mix")
    broken = CookieReading(BROKEN, has_unknown_key=True)
    opted_out = CookieReading(RequestContext(account=True), has_unknown_key=True)

    assert seen(f"{NAME}={unknown}") == broken
    assert seen(f"{LOGIN_NAME}={signed_in}") == opted_out
    assert seen(f"{NAME}={unknown}; {NAME}={unknown}") == CookieReading(BROKEN), "no key mends it"


@pytest.mark.requirement("R22")
@pytest.mark.parametrize(
    ("sec_gpc", "dnt", "is_asked_for", "expected"),
    [
        pytest.param("1", None, False, True, id="GPC"),
        pytest.param(None, "1", True, True, id="Do Not Track where it counts"),
        pytest.param(None, "1", False, False, id="Do Not Track elsewhere"),
        pytest.param("0", "1", True, True, id="one of two"),
        pytest.param(None, "yes", True, False, id="another word"),
        pytest.param("0", "0", True, False, id="neither"),
    ],
)
def test_do_not_track_is_a_signal_where_the_rule_says_so(
    sec_gpc: str | None, dnt: str | None, is_asked_for: bool, expected: bool
) -> None:
    rule = replace(STRICTEST, dnt=is_asked_for)
    assert reader.signal(gpc(sec_gpc), gpc(dnt), rule) is expected


@pytest.mark.parametrize(("site", "is_out"), [("mix", False), ("shop", True)])
def test_an_accounts_token_of_another_site_is_not_believed(site: str, is_out: bool) -> None:
    token = account_token.issue(IN, RING, issuer=ISSUER, site=site)
    assert seen(f"{LOGIN_NAME}={token}").context.account is is_out


def test_an_accounts_token_of_years_ago_still_counts() -> None:
    """What .github/THREATS.md calls open: it ends with the key alone."""
    old = account_token.issue(
        replace(IN, opted_out=True, at=1_000_000_000), RING, issuer=ISSUER, site="mix"
    )
    assert seen(f"{LOGIN_NAME}={old}").context.account


@pytest.mark.parametrize("spelled", ["{}", "urn:uuid:{}", "{{{}}}", '"{}"'])
def test_a_visitors_id_has_one_spelling(spelled: str) -> None:
    names = CookieNames.of("mix", "mixnetworks.com")
    visitor = UUID("0199a0c0-0000-7000-8000-00000000000a")

    for text in (str(visitor), str(visitor).upper(), visitor.hex, spelled.format(visitor)):
        found = reader.visitor(f"{names.visitor}={text}", names)
        assert found == (visitor if text.strip() == str(visitor) else None)
