"""One request with everything that its visitor's verdicts depend on."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from consent.cookies import reader as headers
from consent.cookies.account_token import AccountToken
from consent.cookies.decision_token import SignedDecision
from consent.cookies.reader import CookieReading, gpc
from consent.cookies.state import AccountState
from consent.cookies.writer import CookieWriter
from consent.kernel.rules import CLOCK_SKEW, Answer, Region, RequestContext
from consent.kernel.ruleset import Ruleset
from consent.lib import failures
from consent.models import Decision
from consent.notices import NoticeInForce, signing_keys
from consent.web import regions

AGED = timedelta(days=30)  # the banner requests new cookies after as many days
PREVIEW = "consent.preview"  # in META, where every header of a client begins with HTTP_


@dataclass(frozen=True, slots=True)
class Preview:
    """What staff who preview a page assume: nothing is recorded or counted."""

    in_force: NoticeInForce
    place: str
    now: datetime
    decisions: tuple[Decision, ...] = ()  # assumed to be on record


def preview_of(request: HttpRequest) -> Preview | None:
    found: Preview | None = request.META.get(PREVIEW)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    in_force: NoticeInForce
    ruleset: Ruleset  # of the notice in force, unless the visitor answers an older one
    place: str  # ISO code of the visitor's place
    rule: Region
    context: RequestContext
    signed: SignedDecision | None  # None if dated in the future: the next answer replaces it
    visitor: UUID | None  # from the cookie at our own host
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
        header, preview = request.META.get, preview_of(request)
        now = preview.now if preview else timezone.now()
        place = preview.place if preview else place or regions.of(request.META)
        ruleset = ruleset or in_force.ruleset
        rule = ruleset.region(place, today=now.date())
        sec_gpc, dnt = header("HTTP_SEC_GPC"), header("HTTP_DNT")
        signal = signal or headers.signal(sec_gpc, dnt, rule)
        reader = signing_keys.cookie_reader(in_force.site.key, in_force.cookie_domain)
        cookies = header("HTTP_COOKIE")
        reading = reader.read(reader.values(cookies), signal=signal)
        if reading.has_unknown_key:
            failures.report(failures.KEY_LOST)
        return cls(
            in_force=in_force,
            ruleset=ruleset,
            place=place,
            rule=rule,
            context=reading.context,
            signed=_believable(reading.signed, now),
            visitor=headers.visitor(cookies, reader.names),
            account_token=reading.account_token,
            writer=CookieWriter(reading, cookies, in_force.cookie_domain, reader.names),
            path=request.path,
            now=now,
            gpc=gpc(sec_gpc),
            sends_dnt=gpc(dnt),
            preview=preview,
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

    @property
    def is_aged(self) -> bool:
        """Return whether the cookies of its decision should be renewed.

        Not those of a recent one: another tab may be answering again at the same time.
        """
        return self.answered_at is not None and self.now - self.answered_at > AGED

    @property
    def answered_at(self) -> datetime | None:
        return datetime.fromtimestamp(self.signed.answer.decided_at, UTC) if self.signed else None


def host() -> str:
    """Return the host that sets our cookies."""
    return urlsplit(settings.CONSENT_SERVICE_URL).hostname or ""


def _believable(signed: SignedDecision | None, now: datetime) -> SignedDecision | None:
    is_ahead = signed is not None and signed.answer.decided_at > now.timestamp() + CLOCK_SKEW
    return None if is_ahead else signed
