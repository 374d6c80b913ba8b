"""Keep what the service wrote for a site's pages: the banner for the first HTML, and its tag."""

import json
import re
import time
from collections.abc import Callable, Mapping
from html import escape
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import urlencode

from consent.client.service import Document, Service

_MAX = 256  # kept: fifty US states, two languages, with a signal or without
_KEPT = 3600.0  # seconds after a page has asked for it last
_NONCE, _BACK = "__MIX_NONCE__", "__MIX_BACK__"
# The grammar of CSP; a wrong nonce is left out
_IS_NONCE = re.compile(r"[A-Za-z0-9+/_-]{1,256}={0,2}", re.ASCII)


class Fragment(NamedTuple):
    """The service's markup for one language, place and signal."""

    notice: int
    question: str  # empty where nothing is asked
    script: str
    vendors: str = ""  # tells them what holds, and is empty where the site has none

    def markup(self, *, is_asked: bool, allowed: Mapping[str, bool], nonce: str, path: str) -> str:
        """Return what goes into the page, first in its body. `path` is the page's own address.

        Vendors learn what is `allowed`, by category; an inline script needs the page's nonce.
        """
        updates = self.vendors if allowed and nonce else ""
        for key, is_allowed in allowed.items():
            updates = updates.replace(f'"__MIX_{key}__"', '"granted"' if is_allowed else '"denied"')
        text = updates + (self.question if is_asked else "") + self.script
        return _with_nonce(text.replace(_BACK, escape(path)), nonce)


def nonce_of(value: object) -> str:
    """Return a page's nonce as text; empty where it is none by the grammar of CSP."""
    text = "" if value is None else str(value)  # Django's own nonce is made when it is written
    return text if _IS_NONCE.fullmatch(text) else ""


def _with_nonce(text: str, nonce: str) -> str:
    return text.replace(f' nonce="{_NONCE}"', f' nonce="{nonce}"' if nonce else "")


class _Fetched(NamedTuple):
    document: Document
    fragment: Fragment
    at: float


class Fragments:
    """Those that a site's pages ask for, fetched by the refresher and never by a page."""

    notice = 0  # in force: markup of another one is fetched anew

    def __init__(
        self,
        service: Service,
        site: str,
        address: str,
        hurry: Callable[[], object],
        *,
        refresh: float,
    ) -> None:
        self._service, self._site, self._address, self._hurry = service, site, address, hurry
        self._fresh = refresh * 0.8  # seconds: the refresher's own pause is not quite regular
        self._known: dict[str, _Fetched] = {}
        self._asked: dict[str, float] = {}  # when last, by a clock that is never set

    def get(self, *, language: str, place: str, signal: str) -> Fragment | None:
        """Return what is known; None where it is being fetched for the next page."""
        query = self._query(language, signal, region=place)
        is_known = query in self._asked
        self._asked[query] = time.monotonic()
        if not is_known:
            # copied at once, as other threads add to it
            for oldest, _ in sorted(self._asked.items(), key=itemgetter(1))[:-_MAX]:
                self._asked.pop(oldest, None)
            self._hurry()
        found = self._known.get(query)
        return found.fragment if found else None

    def load(self) -> None:
        """Fetch what is missing or no longer fresh, and drop what none has asked for in an hour.

        A page that asks for one more has it fetched out of turn, and not all the others.
        """
        now = time.monotonic()
        for query, asked in list(self._asked.items()):
            last = self._known.get(query)
            if now - asked > _KEPT:
                self._asked.pop(query, None)
            elif not last or last.fragment.notice != self.notice or now - last.at >= self._fresh:
                document = self._service.fetch(f"/v1/fragment?{query}", last and last.document)
                self._known[query] = _Fetched(document, _parsed(document), now)
        self._known = {query: self._known[query] for query in self._known if query in self._asked}

    def plain(self, nonce: str, language: str, *, signal: str) -> str:
        """Return the tag alone, which draws the banner itself."""
        address = escape(f"{self._address}/banner.js?{self._query(language, signal)}")
        return _with_nonce(f'<script async src="{address}" nonce="{_NONCE}"></script>', nonce)

    def _query(self, language: str, signal: str, **more: str) -> str:
        signals = {"signal": signal} if signal else {}
        return urlencode({"site": self._site, "language": language, **more, **signals})


def _parsed(document: Document) -> Fragment:
    found = json.loads(document.body)
    texts = found["question"], found["script"], found.get("vendors", "")
    return Fragment(int(found["notice"]), *map(str, texts))
