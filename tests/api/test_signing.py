"""What signing in and out leaves in a browser's cookies."""

import json
import time

import pytest

from consent.client.snapshot import Snapshot
from consent.cookies import state
from consent.cookies.state import AccountState, State
from consent.kernel.rules import DAY, Answer
from consent.notices import NoticeInForce, signing_keys
from tests.api.visiting import GPC, NOTE, SIGNED, STATE, Visitor, a_decision, a_refusal, tell

OUT = AccountState(is_signed_in=True, opted_out=True)


@pytest.mark.requirement("R116")
def test_where_nobody_has_answered_the_mirror_holds_the_account_alone(visitor: Visitor) -> None:
    today = int(time.time()) // DAY * DAY

    visitor.sign_in("X", HTTP_X_CONSENT_REGION="US-WY", **GPC)

    decoded = state.decode(visitor.cookie(STATE) or "")
    assert decoded is not None
    assert decoded.answer.decided_at == today
    assert decoded == State(Answer(decoded.answer.decided_at, {}, region="US-WY"), OUT)
    assert visitor.check().json()["decided_at"] is None


def test_signing_out_leaves_the_browsers_own_choice(visitor: Visitor) -> None:
    reply = visitor.decide(a_decision(choices={"marketing": True})).json()
    signed = visitor.cookie(SIGNED)
    visitor.sign_in("X", **GPC)
    assert visitor.verdict("marketing") == ("denied", "account")

    response = visitor.sign_out()

    assert response.json()["opted_out"] is False
    assert visitor.cookie(NOTE) is None
    assert visitor.cookie(STATE) == reply["state"]
    assert visitor.cookie(SIGNED) == signed
    assert visitor.verdict("marketing") == ("granted", "choice")


@pytest.mark.parametrize("decides", [False, True])
@pytest.mark.parametrize("breaks", [False, True])
def test_the_client_signs_out_alike(
    visitor: Visitor, in_force: NoticeInForce, decides: bool, breaks: bool
) -> None:
    if decides:
        visitor.decide(a_refusal())
    visitor.sign_in("X", **GPC)
    cookies = visitor.cookies + ("x" if breaks else "")
    published = Snapshot.from_documents(
        json.dumps(signing_keys.ring().jwks()).encode(),
        in_force.body.encode(),
        issuer=signing_keys.issuer(),
        site="mix",
    )

    offline = published.sign_out(cookies)

    assert list(offline) == tell("post", None, HTTP_COOKIE=cookies).json()["cookies"]
    assert len(offline) == 2
