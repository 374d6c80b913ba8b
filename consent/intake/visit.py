"""One request, what its visitor's verdicts depend on, and the cookies of its response."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Self, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from consent.cookies import account_token, decision_token, expiry, reader as headers, state
from consent.cookies.account_token import AccountToken
from consent.cookies.decision_token import SignedDecision
from consent.cookies.reader import CookieReading, gpc
from consent.cookies.state import AccountState
from consent.cookies.writer import CookieWriter, Line
from consent.kernel.rules import CLOCK_SKEW, Answer, Region, RequestContext
from consent.kernel.ruleset import Ruleset
from consent.lib import failures, uuid7
from consent.models import Decision
from consent.notices import NoticeInForce, signing_keys
from consent.web import regions
from consent.web.site_access import host

AGED = timedelta(days=30)  # the banner requests new cookies after as many days
OneVisit = TypeVar("OneVisit", bound="Visit")
PREVIEW = "consent.preview"  # in META, where every header of a client begins with HTTP_


@dataclass(frozen=True, slots=True)
class Preview:
    """What staff who preview a page assume: nothing is recorded or counted."""

    in_force: NoticeInForce
    place: str
    now: datetime
    decisions: tuple[Decision, ...] = ()  # assumed to be on record


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    in_force: NoticeInForce
    ruleset: Ruleset  # of the notice in force, unless the visitor answers an older one
    place: str  # ISO code of the visitor's place
    rule: Region
    context: RequestContext
    signed: SignedDecision | None  # None if dated in the future: the next answer replaces it
    visitor_id: UUID | None  # in the cookie at our own host: a password, which nothing stores
    account_token: AccountToken | None
    writer: CookieWriter
    path: str
    now: datetime
    gpc: bool  # whether Sec-GPC is sent now
    sends_dnt: bool
    preview: Preview | None = None

    @classmethod
    def from_request(
        cls,
        request: HttpRequest,
        in_force: NoticeInForce,
        *,
        ruleset: Ruleset | None = None,
        place: str = "",
        signal: bool = False,
        **facts: Any,
    ) -> Self:
        """Read a request. A site's own server may pass the `place`, and add a `signal` (R7)."""
        header = request.META.get
        preview: Preview | None = header(PREVIEW)
        return cls._read(
            header("HTTP_COOKIE"),
            in_force,
            ruleset or in_force.ruleset,
            signal=signal,
            place=preview.place if preview else place or regions.of(request.META),
            path=request.path,
            now=preview.now if preview else timezone.now(),
            gpc=gpc(header("HTTP_SEC_GPC")),
            sends_dnt=gpc(header("HTTP_DNT")),
            preview=preview,
            **facts,
        )

    def elsewhere(self, in_force: NoticeInForce) -> "Visit":
        """Return what the same request says to another site."""
        same = "place path now gpc sends_dnt preview".split()
        own = {name: getattr(self, name) for name in same}
        return Visit._read(self.writer.header, in_force, in_force.ruleset, signal=False, **own)

    @classmethod
    def _read(
        cls,
        cookies: str | None,
        in_force: NoticeInForce,
        ruleset: Ruleset,
        *,
        signal: bool,
        **facts: Any,
    ) -> Self:
        now: datetime = facts["now"]
        rule = ruleset.region(facts["place"], today=now.date())
        signal = signal or headers.signal(facts["gpc"], facts["sends_dnt"], rule)
        domain = in_force.ruleset.cookie_domain
        reader = signing_keys.cookie_reader(in_force.site.key, domain)
        reading = reader.read(reader.values(cookies), signal=signal)
        decided_at = reading.signed.answer.decided_at if reading.signed else 0
        is_ahead = decided_at > now.timestamp() + CLOCK_SKEW
        if reading.has_unknown_key:
            failures.report(failures.KEY_LOST)
        return cls(
            in_force=in_force,
            ruleset=ruleset,
            rule=rule,
            context=reading.context,
            signed=None if is_ahead else reading.signed,
            visitor_id=headers.visitor(cookies, reader.names),
            account_token=reading.account_token,
            writer=CookieWriter(reading, cookies, domain, reader.names),
            **facts,
        )

    def after(self, signed: SignedDecision | None) -> Self:
        """Return the same visit with the answer just recorded, or without one after an erasure."""
        answer = signed.answer if signed else None
        refused = self.account_state(answer).refused
        context = replace(self.context, answer=answer, is_broken=False, refused=refused)
        return replace(self, signed=signed, context=context)

    def signed_in(self, account_token: AccountToken) -> Self:
        """Return the same visit with the account's new token."""
        state = account_token.state(self.context.answer)
        context = replace(self.context, account=state.opted_out, refused=state.refused)
        return replace(self, account_token=account_token, context=context)

    def account_state(self, answer: Answer | None) -> AccountState:
        """Return the state of its account in a browser with this answer."""
        if self.account_token is None:
            return AccountState(opted_out=self.context.account)
        return self.account_token.state(answer)

    def renamed(self) -> Self:
        """Return the same visit of a browser that is given a new visitor's id."""
        return replace(self, visitor_id=uuid7.uuid7(self.now))

    @property
    def visitor(self) -> UUID | None:
        """Return the pseudonym that the record has for the visitor's id: a hash."""
        return pseudonym(self.visitor_id) if self.visitor_id else None

    @property
    def site(self) -> str:
        """Return the key of its site."""
        return self.in_force.site.key

    @property
    def reading(self) -> CookieReading:
        return self.writer.reading

    @property
    def seconds(self) -> int:
        return int(self.now.timestamp())

    @property
    def locked(self) -> tuple[str, ...]:
        """Return the categories that only a confirmed request can allow again (R54)."""
        return self.ruleset.locked(self.rule, self.context, now=self.seconds)

    def allows(self, category: str) -> bool:
        return self.ruleset.judge(category, self.rule, self.context, now=self.seconds).allows

    @property
    def answered_at(self) -> datetime | None:
        return datetime.fromtimestamp(self.signed.answer.decided_at, UTC) if self.signed else None

    @property
    def state(self) -> str:
        """Return the state cookie's value, with the account's refusals; empty without an answer."""
        answer = self.signed.answer if self.signed else None
        return state.encode(answer, self.account_state(answer)) if answer else ""

    def cookies_of_answer(self) -> list[Line]:
        """Set the cookies of its answer, and expire those of what it does not allow."""
        lines = self._decision()
        if self.account_token:
            lines.append(self.writer.account(self._account_token(self.account_token)))
        return [*lines, *self.writer.strays(host(), self.path), *self.expired_cookies()]

    def renewed_cookies(self) -> Iterator[Line]:
        """Set news of the account, and renew the cookies of an aged answer.

        The day of the answer does not change (R63, R64). What is less than 30 days old and no news
        is not set: another tab may be answering at the same time.
        """
        token, known = self.account_token, self.reading.account_token
        if token and known:
            is_news = replace(known, at=token.at) != token
            if is_news or self.seconds - known.at > AGED.total_seconds():
                yield from self.sign_in_cookies()
            if is_news:
                yield from self.expired_cookies()
        if self.answered_at and self.now - self.answered_at > AGED:
            yield from self._decision()

    def sign_in_cookies(self) -> list[Line]:
        """Sign the browser in to its account."""
        if self.account_token is None:
            return []
        token = self._account_token(self.account_token)
        return self.writer.signed_in(token, self.account_token, region=self.place)

    def erased_cookies(self, left: SignedDecision | None) -> list[Line]:
        """Set the no left by an erasure, with its new visitor's id, or expire both everywhere."""
        visit = self.after(left)
        if left:
            own = visit._decision()
        else:
            own = [*self.writer.forgotten(), *self.writer.strays(host(), self.path)]
        return [*own, *visit.expired_cookies(is_asked=True)]

    def expired_cookies(self, *, is_asked: bool = False) -> list[Line]:
        """Expire cookies of categories that are off, `HttpOnly` or not (R25)."""
        ruleset = self.in_force.ruleset
        rule = ruleset.region(self.place, today=self.now.date())
        judged = ruleset.judge_all(rule, self.context, now=self.seconds)
        place = "" if is_asked else self.place  # an unknown one spares what was not refused
        off = {key for key, judgement in judged.items() if expiry.is_due(judgement, place)}
        declared = [row for row in ruleset.cookies if row.is_cookie and row.category in off]
        return expiry.lines(declared, ruleset, self.writer.header, host=host()) if declared else []

    def _decision(self) -> list[Line]:
        """Set the signed decision, the state and the visitor's id."""
        if self.signed is None:
            return []
        token = decision_token.issue(self.signed, signing_keys.ring(), signing_keys.issuer())
        return self.writer.decided(token, self.state, self.visitor_id)

    def _account_token(self, token: AccountToken) -> str:
        issuer = signing_keys.issuer()
        return account_token.issue(token, signing_keys.ring(), issuer=issuer, site=self.site)


def pseudonym(id: UUID) -> UUID:
    """Return the form in which a visitor's id is kept: the id itself opens the history."""
    return UUID(bytes=sha256(b"mix-consent visitor " + id.bytes).digest()[:16])
