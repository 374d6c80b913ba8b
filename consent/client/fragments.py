"""Keep what the service wrote for a site's pages: the banner for the first HTML, and its tag."""

import json
import re
import time
from collections.abc import Callable, Mapping
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

from consent.client.service import Document, Service

_MAX = 64  # kept, and each asked for anew with every refresh
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


class Fragments:
    """Those that a site's pages ask for, fetched by the refresher and never by a page."""

    def __init__(
        self, service: Service, site: str, address: str, hurry: Callable[[], object]
    ) -> None:
        self._service, self._site, self._address, self._hurry = service, site, address, hurry
        self._known: dict[str, tuple[Document, Fragment]] = {}
        self._asked: dict[str, float] = {}  # when last, by a clock that is never set

    def get(self, *, language: str, place: str, signal: str) -> Fragment | None:
        """Return what is known; None where it is being fetched for the next page."""
        query = self._query(language, signal, region=place)
        found, is_known = self._known.get(query), query in self._asked
        if is_known or len(self._asked) < _MAX:
            self._asked[query] = time.monotonic()
        if not is_known:
            self._hurry()
        return found[1] if found else None

    def load(self) -> None:
        """Fetch anew what pages ask for, and drop what none has asked for in an hour."""
        known = {}
        for query, asked in list(self._asked.items()):
            if time.monotonic() - asked > _KEPT:
                del self._asked[query]
                continue
            last = self._known.get(query)
            document = self._service.fetch(f"/v1/fragment?{query}", last[0] if last else None)
            known[query] = last if last and document is last[0] else (document, _parsed(document))
        self._known = known

    def plain(self, nonce: str, language: str, *, signal: str) -> str:
        """Return the tag alone, which draws the banner itself."""
        address = escape(f"{self._address}/banner.js?{self._query(language, signal)}")
        return _with_nonce(f'<script async src="{address}" nonce="{_NONCE}"></script>', nonce)

    def _query(self, language: str, signal: str, **more: str) -> str:
        signals = {"signal": signal} if signal else {}
        return urlencode({"site": self._site, "language": language, **more, **signals})


def _parsed(document: Document) -> Fragment:
    found = json.loads(document.body)
    texts = str(found["question"]), str(found["script"]), str(found.get("vendors", ""))
    return Fragment(int(found["notice"]), *texts)
