"""What lies of ours in a browser, and the Set-Cookie lines that change it.

The service writes them, and so does a site's server that signs somebody out: nothing of Django.
"""

from dataclasses import dataclass
from http.cookies import Morsel
from typing import Any, NamedTuple, Self

from consent.cookies import account_token, reader, state, tokens
from consent.cookies.reader import CookieReader, CookieReading
from consent.cookies.state import State
from consent.kernel.rules import Answer

MAX_AGE = 34_560_000  # seconds: 400 days, the longest that browsers keep a cookie (R108)
OURS = frozenset(
    {
        tokens.DOMAIN_COOKIE,
        tokens.HOST_COOKIE,
        tokens.STATE_COOKIE,
        account_token.DOMAIN_COOKIE,
        account_token.HOST_COOKIE,
    }
)

Line = Morsel[str]


class CookieLocation(NamedTuple):
    """Where a browser keeps a cookie; one that differs in any of the three is another cookie."""

    name: str
    domain: str  # empty: this host only
    path: str = "/"


def kept(name: str, value: str, domain: str, *, http_only: bool) -> Line:
    line: Line = Morsel()
    line.set(name, value, value)
    facts: dict[str, Any] = {"path": "/", "max-age": MAX_AGE, "domain": domain, "samesite": "Lax"}
    line.update(facts | {"secure": True, "httponly": http_only or ""})
    return line


def expired(place: CookieLocation) -> Line:
    """The line by which a browser forgets a cookie."""
    line: Line = Morsel()
    line.set(place.name, "", "")
    line.update({"path": place.path, "max-age": "0", "domain": place.domain})
    if place.name.lower().startswith(("__host-", "__secure-")):
        line["secure"] = True  # without it browsers refuse the prefix, and keep the cookie
    return line


def alone(region: str, at: int) -> str:
    """The mirror of a browser that holds no answer, and whose account has opted out."""
    return state.encode(Answer(at, {}), region, account=True)


@dataclass(frozen=True, slots=True)
class CookieWriter:
    """One browser's cookies of ours, as a request shows them."""

    seen: CookieReading
    notes: tuple[str, ...]  # of accounts
    mirrors: tuple[str, ...]
    domain: str

    @classmethod
    def of(
        cls, reading: CookieReader, cookies: str | None, seen: CookieReading, domain: str
    ) -> Self:
        notes = reading.shown(cookies).logins
        return cls(seen, notes, reader.values(cookies, tokens.STATE_COOKIE), domain)

    def signed_in(self, note: str, *, opted_out: bool, region: str, now: int) -> list[Line]:
        """Put the note of an account in, and what it came to into the mirror."""
        name = account_token.cookie_name(self.domain)
        return [
            *self._strays(),
            kept(name, note, self.domain, http_only=True),
            *self._mirror(alone(region, now) if opted_out else "", account=opted_out),
        ]

    def signed_out(self) -> list[Line]:
        """Take the account out, and leave the browser's own choice."""
        name = account_token.cookie_name(self.domain)
        own = expired(CookieLocation(name, self.domain))
        return [*self._strays(), own, *self._mirror("", account=False)]

    def _mirror(self, unanswered: str, *, account: bool) -> list[Line]:
        """What the mirror says then; `unanswered` where nobody has answered in this browser.

        Of a decision that cannot be believed nothing is concluded: the mirror keeps what it says,
        but for the account. One that nobody can read is left alone, since it grants nothing.
        """
        if self.seen.signed:
            signed = self.seen.signed
            return self._mirrored(state.encode(signed.answer, signed.region, account=account))
        if not self.seen.context.is_broken or not self.mirrors:
            return self._mirrored(unanswered)
        told = state.decode(self.mirrors[0]) if len(self.mirrors) == 1 else None
        if told is None:
            return []
        if _is_account_alone(told):
            return self._mirrored(unanswered)
        return self._mirrored(state.encode(told.answer, told.region, account=account))

    def _mirrored(self, value: str) -> list[Line]:
        if value:
            return [kept(tokens.STATE_COOKIE, value, self.domain, http_only=False)]
        return [expired(CookieLocation(tokens.STATE_COOKIE, self.domain))] if self.mirrors else []

    def _strays(self) -> list[Line]:
        """Of two notes neither is believed: the second can lie at the host itself."""
        name = account_token.cookie_name(self.domain)
        return [expired(CookieLocation(name, ""))] if self.domain and len(self.notes) > 1 else []


def _is_account_alone(told: State) -> bool:
    return told.account and not told.answer.choices and not told.answer.signal
