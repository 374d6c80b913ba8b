"""What becomes of a browser's cookies when somebody signs in or out there."""

from uuid import UUID

import pytest

from consent.cookies import account_token, decision_token, state
from consent.cookies.account_token import AccountToken
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing
from consent.cookies.names import CookieNames
from consent.cookies.reader import CookieReader
from consent.cookies.state import AccountState, State
from consent.cookies.writer import (
    CookieWriter,
    Line,
    account_alone,
)
from consent.kernel.rules import DAY, Answer, Choice

ISSUER = "https://consent.mixnetworks.com"
DOMAIN = "mixnetworks.com"
NOW = 1_790_000_000
RING = KeyRing.from_secrets(["a secret of fifty characters, or nearly so, is long"])
ANSWER = Answer(NOW - 60, {"marketing": Choice(1, True)}, region="FR")
SIGNED = decision_token.issue(SignedDecision(UUID(int=1), "mix", 3, ANSWER), RING, ISSUER)
DECISION = f"__Secure-mix_consent={SIGNED}"
BROKEN = f"{DECISION}x"
OPTED_OUT = AccountToken("x" * 22, True, NOW)
NOT_OUT = AccountToken("x" * 22, False, NOW, {"analytics": NOW})
OUT = state.encode(ANSWER, AccountState(True, True))
IN = state.encode(ANSWER, AccountState(True, False, ("analytics",)))
LEFT = state.encode(ANSWER)
ALONE, ALONE_IN = f"1~{NOW // DAY}~US-CA~6", f"1~{NOW // DAY}~US-CA~4~analytics"
STALE = "1~20601~FR~0~marketing:1:1"
STALE_OUT = "1~20601~FR~6~marketing:1:1"
STALE_IN = "1~20601~FR~4~marketing:1:1~analytics"


def writer(cookies: str | None, domain: str = DOMAIN) -> CookieWriter:
    reader = CookieReader.build(RING, issuer=ISSUER, site="mix", domain=domain)
    reading = reader.read(reader.values(cookies), signal=False)
    return CookieWriter(reading, cookies, domain, reader.names)


def state_after(lines: list[Line]) -> str | None:
    """What the state cookie says then: nothing where it is left alone, "gone" where it expires."""
    for line in lines:
        if line.key == "mix_consent_state":
            return line.value if line["max-age"] != "0" else "gone"
    return None


@pytest.mark.parametrize(
    ("cookies", "when_out", "when_in", "when_left"),
    [
        pytest.param(None, ALONE, ALONE_IN, None, id="nothing"),
        pytest.param(
            f"mix_consent_state={ALONE}", ALONE, ALONE_IN, "gone", id="an account's state"
        ),
        pytest.param(
            f"mix_consent_state={STALE}", ALONE, ALONE_IN, "gone", id="a state of nothing"
        ),
        pytest.param(
            "mix_consent_state=x", ALONE, ALONE_IN, "gone", id="a state that cannot be read"
        ),
        pytest.param(DECISION, OUT, IN, LEFT, id="a decision"),
        pytest.param(
            f"{DECISION}; mix_consent_state={STALE}", OUT, IN, LEFT, id="and another's state"
        ),
        pytest.param(BROKEN, ALONE, ALONE_IN, None, id="a broken decision"),
        pytest.param(
            f"{BROKEN}; mix_consent_state={STALE}", STALE_OUT, STALE_IN, STALE, id="and its state"
        ),
        pytest.param(
            f"{BROKEN}; mix_consent_state={STALE_OUT}", STALE_OUT, STALE_IN, STALE, id="when out"
        ),
        pytest.param(
            f"{BROKEN}; mix_consent_state={ALONE}", ALONE, ALONE_IN, "gone", id="and an account's"
        ),
        pytest.param(f"{BROKEN}; mix_consent_state=x", None, None, None, id="and a broken state"),
        pytest.param(
            f"{BROKEN}; mix_consent_state={STALE}; mix_consent_state={STALE}",
            None,
            None,
            None,
            id="and two states",
        ),
    ],
)
def test_the_state_says_what_is_known(
    cookies: str | None, when_out: str | None, when_in: str | None, when_left: str | None
) -> None:
    browser = writer(cookies)

    assert state_after(browser.signed_in("note", OPTED_OUT, region="US-CA")) == when_out
    assert state_after(browser.signed_in("note", NOT_OUT, region="US-CA")) == when_in
    assert state_after(browser.signed_out()) == when_left


@pytest.mark.parametrize(
    ("domain", "name"), [(DOMAIN, "__Secure-mix_account"), ("", "__Host-mix_account")]
)
def test_the_account_token_is_set_where_the_decision_is(domain: str, name: str) -> None:
    set_, _ = writer(None, domain).signed_in("note", NOT_OUT, region="ZZ")
    (expired_,) = writer(f"{name}=x", domain).signed_out()

    where = f"Domain={domain}; " if domain else ""
    assert set_.OutputString() == (
        f"{name}=note; {where}HttpOnly; Max-Age=34560000; Path=/; SameSite=Lax; Secure"
    )
    assert expired_.OutputString() == f"{name}=; {where}Max-Age=0; Path=/; Secure"


@pytest.mark.parametrize("domain", [DOMAIN, ""])
def test_of_two_account_tokens_the_stray_one_goes(domain: str) -> None:
    name = CookieNames.of("mix", domain).account
    note = account_token.issue(NOT_OUT, RING, issuer=ISSUER, site="mix")
    twice = writer(f"{name}={note}; {name}={note}", domain)

    for lines in (
        twice.signed_out(),
        twice.signed_in(note, NOT_OUT, region="ZZ"),
    ):
        strays = [one for one in lines if one.key == name and not one["domain"]]
        assert len(strays) == 1
        assert (strays[0]["max-age"] == "0") is (bool(domain) or not strays[0].value)


def test_an_account_alone_is_no_answer() -> None:
    out = AccountState(True, True)
    read = state.decode(account_alone("US-CA", NOW, out))

    assert account_alone("US-CA", NOW, out) == ALONE
    assert read is not None
    assert read.is_of_account_alone
    assert read == State(Answer(NOW // DAY * DAY, {}, region="US-CA"), out)
