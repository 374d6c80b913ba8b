"""The clock of the demo: an answer that is signed anew as if it had been given earlier."""

import time
from http.cookies import SimpleCookie
from uuid import UUID

import pytest

from consent.cookies import decision_token, state
from consent.cookies.decision_token import SignedDecision
from consent.demo import situation
from consent.kernel.rules import DAY, Answer, Choice
from consent.models import Site
from consent.notices import signing_keys

ID = UUID("0191f3c8-0000-7000-8000-000000000001")
NOW = 1_790_000_000
ANSWER = Answer(
    NOW,
    {
        "analytics": Choice(1, True),
        "support": Choice(2, False, decided_at=NOW - 30 * DAY, place="CA-QC"),
    },
    signal=True,
    region="US-CA",
)


@pytest.fixture
def site(published: None, db: None) -> Site:
    return Site.objects.get()


def test_everything_gets_older_by_as_much() -> None:
    aged = situation.aged(ANSWER, NOW - 200 * DAY)
    assert aged.decided_at == NOW - 200 * DAY
    assert aged.choices["analytics"] == ANSWER.choices["analytics"]  # as old as its answer
    assert aged.choices["support"].decided_at == NOW - 230 * DAY
    assert (aged.signal, aged.region) == (True, "US-CA")
    assert situation.aged(aged, NOW) == ANSWER


def test_the_browser_gets_it_signed_and_readable(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: NOW)
    ring, issuer = signing_keys.ring(), signing_keys.issuer()
    names = signing_keys.cookie_reader("mix", site.cookie_domain).names
    token = decision_token.issue(SignedDecision(ID, "mix", 1, ANSWER), ring, issuer)

    lines = situation.turned({"HTTP_COOKIE": f"{names.decision}={token}"}, 200)
    kept = SimpleCookie("; ".join(line.partition(";")[0] for line in lines))
    signed = decision_token.read(kept[names.decision].value, ring, issuer=issuer, site="mix")
    assert signed == SignedDecision(ID, "mix", 1, situation.aged(ANSWER, NOW - 200 * DAY))
    found = state.decode(kept[names.state].value)
    assert found and found.answer.decided_at == (NOW - 200 * DAY) // DAY * DAY


@pytest.mark.parametrize("cookie", [None, "__Secure-mix_consent=forged"])
@pytest.mark.usefixtures("site")
def test_who_has_not_answered_gets_nothing(cookie: str | None) -> None:
    assert situation.turned({"HTTP_COOKIE": cookie}, 200) == []
