"""The cookies of ours in a browser, and the Set-Cookie lines that change them.

The service writes them, and so does a site's server that signs somebody out: nothing of Django.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import Morsel
from typing import Any, NamedTuple
from uuid import UUID

from consent.cookies import reader, state
from consent.cookies.account_token import AccountToken
from consent.cookies.names import CookieNames
from consent.cookies.reader import CookieReading
from consent.cookies.state import NOBODY, AccountState
from consent.kernel.rules import NOWHERE, Answer

MAX_AGE = 34_560_000  # seconds: 400 days, the longest that browsers keep a cookie (R108)
_MAX_PATH_PARTS = 4  # parts of an address below which a cookie of ours is looked for

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9.-]*", re.ASCII)
_PATH = re.compile(r"/[!-:<-~]*", re.ASCII)

Line = Morsel[str]


class CookieLocation(NamedTuple):
    """Where a browser keeps a cookie; one that differs in any of the three is another cookie."""

    name: str
    domain: str  # empty: this host only
    path: str = "/"

    @property
    def is_writable(self) -> bool:
        """Whether a Set-Cookie line can name it, and nothing in it breaks out of that line."""
        return (
            _NAME.fullmatch(self.name) is not None
            and not Morsel().isReservedKey(self.name)  # http.cookies writes none for `path`
            and _DOMAIN.fullmatch(self.domain) is not None
            and _PATH.fullmatch(self.path) is not None
        )


def _lasting(name: str, value: str, domain: str, *, http_only: bool) -> Line:
    """The line by which a browser keeps a cookie for as long as it keeps any."""
    line: Line = Morsel()
    line.set(name, value, value)
    facts: dict[str, Any] = {"path": "/", "max-age": MAX_AGE, "domain": domain, "samesite": "Lax"}
    line.update(facts | {"secure": True, "httponly": http_only or ""})
    return line


def expired(location: CookieLocation) -> Line:
    """The line by which a browser forgets a cookie."""
    line: Line = Morsel()
    line.set(location.name, "", "")
    line.update({"path": location.path, "max-age": "0", "domain": location.domain})
    if location.name.lower().startswith(("__host-", "__secure-")):
        line["secure"] = True  # without it browsers refuse the prefix, and keep the cookie
    return line


def account_alone(region: str, at: int, account: AccountState) -> str:
    """The state of a browser that has no answer, and whose account is all there is to say."""
    return state.encode(Answer(at, {}, region=region), account)


def covers(domain: str, host: str) -> bool:
    """Whether a browser lets this host set cookies of a domain."""
    return not domain or f".{host}".endswith(f".{domain}")


@dataclass(frozen=True, slots=True)
class CookieWriter:
    """One browser's cookies of ours, as a request shows them."""

    reading: CookieReading
    header: str | None  # Cookie, as it was sent
    domain: str
    names: CookieNames

    def decided(self, token: str, state: str, visitor: UUID | None) -> list[Line]:
        """Set the signed decision, the state that scripts read, and the visitor's id.

        The id is set at the host that answers and at no other.
        """
        lines = [
            _lasting(self.names.decision, token, self.domain, http_only=True),
            _lasting(self.names.state, state, self.domain, http_only=False),
        ]
        if visitor:
            lines.append(_lasting(self.names.visitor, str(visitor), "", http_only=True))
        return lines

    def account(self, token: str) -> Line:
        """Set the token of the account that is signed in."""
        return _lasting(self.names.account, token, self.domain, http_only=True)

    def signed_in(self, token: str, account: AccountToken, *, region: str) -> list[Line]:
        """Set an account's token, and put into the state what it has refused."""
        unanswered = account_alone(region, account.at, account.state(None))
        return [
            *self._second_account(),
            self.account(token),
            *self._state(unanswered, account.state),
        ]

    def signed_out(self) -> list[Line]:
        """Take the account out, and leave the browser's own choice."""
        own = expired(CookieLocation(self.names.account, self.domain))
        return [*self._second_account(), own, *self._state("", lambda _: NOBODY)]

    def forgotten(self) -> list[Line]:
        """Expire the id, the decision and its state; an account's refusals stay in the state."""
        own = [
            expired(CookieLocation(self.names.visitor, "")),
            expired(CookieLocation(self.names.decision, self.domain)),
        ]
        context, token = self.reading.context, self.reading.account_token
        account = token.state(None) if token else AccountState(opted_out=context.account)
        if account != NOBODY:
            alone = account_alone(NOWHERE, 0, account)
            return [*own, _lasting(self.names.state, alone, self.domain, http_only=False)]
        return [*own, expired(CookieLocation(self.names.state, self.domain))]

    def strays(self, host: str, path: str) -> Iterator[Line]:
        """Expire our own cookies where else they may be, if the request shows that they are.

        Of two cookies with one name neither is believed, and one that cannot be read may sit where
        the next answer does not replace it: the banner would come back for ever.
        """
        if not self.header:
            return
        context = self.reading.context
        states = reader.values(self.header, self.names.state)
        own = {
            self.names.decision: context.is_broken,
            self.names.state: len(states) > 1 or None in map(state.decode, states),
            self.names.account: context.account and self.reading.account_token is None,
        }
        others = {name: bool(reader.values(self.header, name)) for name in self.names.others}
        for name, is_astray in (own | others).items():
            if is_astray:
                elsewhere = self._elsewhere(name, host, path, is_other=name in others)
                yield from map(expired, elsewhere)

    def _elsewhere(
        self, name: str, host: str, path: str, *, is_other: bool
    ) -> Iterator[CookieLocation]:
        """Every location that this response reaches, but the one where we keep the cookie."""
        if name.startswith("__Host-"):  # by this prefix it can be nowhere else
            yield from [CookieLocation(name, "", "/")] if is_other else []
            return
        parts = path.strip("/").split("/")[:_MAX_PATH_PARTS]
        paths = ["/", *("/" + "/".join(parts[:end]) for end in range(1, len(parts) + 1))]
        domains = ["", *dict.fromkeys((host, self.domain))] if self.domain else [""]
        own = None if is_other else CookieLocation(name, self.domain, "/")
        for domain in domains:
            for one in dict.fromkeys(paths):
                location = CookieLocation(name, domain, one)
                if location != own and covers(domain, host) and location.is_writable:
                    yield location

    def _state(
        self, unanswered: str, account: Callable[[Answer | None], AccountState]
    ) -> list[Line]:
        """What the state says then; `unanswered` where nobody has answered in this browser.

        Of a decision that cannot be believed nothing is concluded: the state stays what it is,
        but for the account. One that nobody can read is left alone, since it grants nothing.
        """
        states = reader.values(self.header, self.names.state)
        signed = self.reading.signed
        if signed:
            value = state.encode(signed.answer, account(signed.answer))
        elif not self.reading.context.is_broken or not states:
            value = unanswered
        elif len(states) > 1 or (before := state.decode(states[0])) is None:
            return []
        elif before.is_of_account_alone:
            value = unanswered
        else:
            value = state.encode(before.answer, account(before.answer))
        if value:
            return [_lasting(self.names.state, value, self.domain, http_only=False)]
        return [expired(CookieLocation(self.names.state, self.domain))] if states else []

    def _second_account(self) -> list[Line]:
        """Of two account tokens neither is believed: the second can be at the host itself."""
        is_double = len(reader.values(self.header, self.names.account)) > 1
        stray = CookieLocation(self.names.account, "")
        return [expired(stray)] if self.domain and is_double else []
