"""The answer for one request: what may be set, and why; and the declared cookies behind it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, NamedTuple

from consent.client.fragments import Fragments, nonce_of
from consent.kernel.rules import NOWHERE, Judgement, Model, Reason, Verdict
from consent.kernel.ruleset import DeclaredCookie, Ruleset


class Entry(NamedTuple):
    """What is declared about one name."""

    category: str
    places: tuple[tuple[str, str], ...]  # (domain, path); no domain is the host alone


class Register:
    """The declared cookies of a notice, and the names that need no declaration."""

    def __init__(self, ruleset: Ruleset | None = None, always: Iterable[str] = ()) -> None:
        self.always = frozenset(always)  # what remembers a no, and what the site has named
        # A pattern costs a walk through the register
        self.entry = lru_cache(maxsize=1024)(partial(_entry, ruleset))

    def category_of(self, name: str) -> str | None:
        entry = self.entry(name)
        return entry.category if entry else None


def _entry(ruleset: Ruleset | None, name: str) -> Entry | None:
    declared = ruleset and ruleset.declared(name)
    if not ruleset or not declared:
        return None
    rows = [row for row in ruleset.cookies if row[:2] == declared[:2] and row.is_cookie]
    return Entry(
        category=declared.category,
        places=tuple(place for row in rows for place in _places(row, ruleset.cookie_domain)),
    )


def _places(row: DeclaredCookie, cookie_domain: str) -> list[tuple[str, str]]:
    own = cookie_domain.lower()
    domain = (row.domain or own).lower().removeprefix(".")
    is_ours = not own or f".{domain}".endswith(f".{own}") or f".{own}".endswith(f".{domain}")
    return [*([(domain, row.path)] if domain and is_ours else []), ("", row.path)]


_NECESSARY = "necessary"
UNAVAILABLE = "unavailable"  # no rule of the kernel's: nothing was there to judge by

_SCRIPT_ID = "mix-consent"
VARY = ("Cookie", "Sec-GPC")

# Only these can end an HTML script or begin a comment in it; as JSON escapes they mean the same
_ESCAPES = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&"}
_UNKNOWN = Judgement(Verdict.DENIED, Reason.INVALID)


class _Markup(str):
    """Text that templates of Django and Jinja put into a page as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True)
class Permission:
    """What may be set. Many requests share one, so it never changes."""

    judgements: Mapping[str, Judgement]  # in the order of the notice
    region: str
    model: Model
    register: Register = field(repr=False, compare=False)
    signal: bool = False  # an opt-out preference signal, now or with the answer
    sent: str = ""  # by this request: "true", a signal; "minor", none, but it holds as one
    is_new: bool = False  # no cookie of ours came
    fragments: Fragments | None = field(default=None, repr=False, compare=False)
    account: bool = False  # the account that is signed in has opted out
    is_signed_in: bool = False  # the browser sent an account token
    decided_at: int | None = None  # Unix seconds
    notice: int | None = None  # None while the service has never been reached
    show_banner: bool = False
    vary: tuple[str, ...] = VARY  # the headers that the answer depends on
    otherwise: str = Reason.INVALID  # why no other category is allowed
    # What a server has answered by it, for as long as it is cached itself
    replies: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def necessary_only(
        cls, register: Register, region: str = NOWHERE, otherwise: str = Reason.INVALID
    ) -> "Permission":
        """What holds for a call that cannot be judged, or before the service was reached (R103)."""
        return cls(_NECESSARY_ONLY, region, Model.OPT_IN, register, otherwise=otherwise)

    @property
    def available(self) -> bool:
        return self.notice is not None

    def judgement(self, key: str) -> Judgement:
        return self.judgements.get(key, _UNKNOWN)

    def why(self, key: str) -> str:
        """The reason in a word: one of the kernel's, or `unavailable`."""
        judgement = self.judgements.get(key)
        return str(judgement.reason if judgement else self.otherwise)

    def allows(self, key: str) -> bool:
        return self.judgement(key).allows

    def allows_cookie(self, name: str) -> bool:
        """Whether a cookie of this name may be set; what the register does not know may not."""
        entry = self.register.entry(name)
        is_allowed = entry is not None and self.allows(entry.category)
        return is_allowed or name in self.register.always

    def as_json_script(self, nonce: object = None) -> _Markup:
        """The state as `<script type="application/json" id="mix-consent">`, without any id.

        The page's scripts have it before any tag, and wait for nothing:
        `JSON.parse(document.getElementById("mix-consent").textContent).verdicts`.
        """
        state = {
            "region": self.region,
            "model": self.model,
            "signal": self.signal,
            "verdicts": self.verdicts,
            "allowed": self.allowed,
            "show_banner": self.show_banner,
            "notice": self.notice,
        }
        # Plain ASCII: neither the page's encoding nor U+2028 can change what it means
        text = json.dumps(state, separators=(",", ":")).translate(_ESCAPES)
        value = nonce_of(nonce)  # a block of data needs none
        attribute = f' nonce="{value}"' if value else ""
        return _Markup(
            f'<script type="application/json" id="{_SCRIPT_ID}"{attribute}>{text}</script>'
        )

    def banner(self, *, language: str = "", nonce: object = None, path: str = "/") -> _Markup:
        """Return the banner for the beginning of the page's body (R47): its tag, and the question.

        The question is there only for visitors who have given no answer yet, and works without a
        script; `path` is the page's own, with its query, for the way back. With a nonce, vendors
        learn of an answer or a signal before the script has come. Until the service's markup has
        been fetched, which no page waits for, it is the tag alone.
        """
        own = nonce_of(nonce)
        if self.fragments is None:
            return _Markup()
        found = self.fragments.get(language=language, place=self.region, signal=self.sent)
        if found is None or found.notice != self.notice:
            return _Markup(self.fragments.plain(own, language, signal=self.sent))
        is_asked = self.is_new and self.show_banner
        judged = self.judgements if self._has_news_for_vendors else {}
        allowed = {key: judgement.allows for key, judgement in judged.items()}
        return _Markup(found.markup(is_asked=is_asked, allowed=allowed, nonce=own, path=path))

    @property
    def _has_news_for_vendors(self) -> bool:
        """Return whether there is an answer, or a category is denied.

        An answer that cannot be read counts, too: a cache of pages cannot tell it from a no.
        """
        every = self.judgements.values()
        return any(row.verdict is Verdict.DENIED or row.reason is Reason.CHOICE for row in every)

    @property
    def verdicts(self) -> Mapping[str, Verdict]:
        return {key: judgement.verdict for key, judgement in self.judgements.items()}

    @property
    def allowed(self) -> tuple[str, ...]:
        return tuple(key for key, judgement in self.judgements.items() if judgement.allows)

    @property
    def state(self) -> str:
        """One line for all of it, the same as the header X-Consent-State: fit for a cache key."""
        return ", ".join(f"{key}={judgement.verdict}" for key, judgement in self.judgements.items())


_NECESSARY_ONLY = MappingProxyType({_NECESSARY: Judgement(Verdict.GRANTED, Reason.NECESSARY)})
