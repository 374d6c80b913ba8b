"""Judge what a browser kept and asked for, by the notice in force and the kernel's verdicts."""

import json
import socket
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from consent.client.headers import RequestHeaders
from consent.client.permission import Register
from consent.client.snapshot import Snapshot
from consent.cookies.names import in_storage
from consent.kernel.rules import Answer, Choice, Judgement, Reason, RequestContext
from consent.kernel.values import OUR_COOKIE, matches

MENDS = tomllib.loads(Path(__file__).with_name("mends.toml").read_text(encoding="utf-8"))

_Choices = Mapping[str, bool] | None


class Cell(NamedTuple):
    """One page, seen by one visitor, after one answer."""

    page: str
    region: str
    signal: bool
    step: str  # nothing, accept, reject, choose, withdraw, other tab, next page

    @property
    def visitor(self) -> str:
        return self.region + " with GPC" * self.signal


class Sighting(NamedTuple):
    """One thing that was met: a cookie, a key of storage, or the host of a request."""

    kind: str  # cookie, host, or a kind of storage as the register calls it
    name: str
    at: str  # the cookie's domain, the storage's origin, the request's address
    evidence: str  # who, when
    by: str = ""  # script, response, request, unseen; empty: it was there already
    is_session: bool = False


class Finding(NamedTuple):
    """What is not allowed, with the line of evidence and the mend."""

    rule: str  # refused, survived, undeclared, verdict; or why a page could not be rehearsed
    kind: str
    name: str
    cell: Cell
    evidence: str
    mend: str

    @property
    def is_violation(self) -> bool:
        return self.rule not in ("pop-up", "download")  # which are named, and no more


@dataclass
class Judge:
    """The published notice of one site, and whose hosts are its own."""

    notice: Mapping[str, Any]
    snapshot: Snapshot
    own_hosts: frozenset[str]

    @classmethod
    def of(
        cls, keys: bytes, notice: bytes, *, service: str, site: str, pages: Iterable[str]
    ) -> "Judge":
        """Read what the service publishes; ValueError, KeyError or TypeError if it is not that."""
        snapshot = Snapshot.from_documents(keys, notice, issuer=service, site=site)
        hosts = frozenset(urlsplit(url).hostname or "" for url in (service, *pages))
        return cls(json.loads(notice), snapshot, hosts)

    @property
    def domain(self) -> str:
        return str(self.notice["site"]["cookie_domain"]).removeprefix(".")

    def choices(self, answer: str) -> _Choices:
        """Return what an answer says of each category; who chooses, chooses the first in use."""
        rows = [row for row in self.notice["categories"] if not row["necessary"]]
        used = [row["key"] for row in rows if row["cookies"] or row["hosts"]]
        chosen = {"accept": [row["key"] for row in rows], "choose": used[:1]}.get(answer, [])
        return None if answer == "nothing" else {row["key"]: row["key"] in chosen for row in rows}

    def judgements(
        self, region: str, *, signal: bool, choices: _Choices
    ) -> Mapping[str, Judgement]:
        """Return the kernel's for somebody in this place who has just answered so."""
        now, rules = int(time.time()), self.snapshot.ruleset
        rule = rules.region(region, today=datetime.fromtimestamp(now, UTC).date())
        context = RequestContext(signal=signal)
        if choices is not None:
            locked = rules.locked(rule, context, now=now)
            given = rules.resolve(choices, signal=signal, locked=locked)
            answered = {
                one.key: Choice(one.version, given[one.key], model=rule.model_for(one))
                for one in rules.optional
            }
            context = RequestContext(Answer(now, answered, signal, region, rule.model), signal)
        return rules.judge_all(rule, context, now=now)

    def differences(
        self, cell: Cell, due: Mapping[str, Judgement], shown: Mapping[str, Any], cookies: str
    ) -> Iterator[Finding]:
        """Yield where the page, or the site's server, judges otherwise than the kernel."""
        request = RequestHeaders(cookies, "1" if cell.signal else None)
        served = self.snapshot.check(request, cell.region, now=int(time.time())).judgements
        told = {key: Judgement(one["verdict"], one["reason"]) for key, one in shown.items()}
        for who, said in (("the banner", told), ("the client library", served)):
            for key in said.keys() & due.keys():
                if said[key] != due[key]:
                    text = f"{who} says {said[key]}, the notice {due[key]}"
                    yield Finding("verdict", "category", key, cell, text, MENDS["verdict"])

    def findings(
        self, cell: Cell, due: Mapping[str, Judgement], met: Iterable[Sighting]
    ) -> Iterator[Finding]:
        """Yield what is not allowed."""
        register = Register(self.snapshot.ruleset)
        for seen in met:
            category = self._host_category(seen.name) if seen.kind == "host" else self._owner(seen)
            if category is None:
                yield _finding("undeclared", seen, cell, "its category", None)
            elif category and not due[category].allows:
                entry = register.entry(seen.name) if seen.kind == "cookie" else None
                if not (entry and entry.session_exempt and seen.is_session):
                    rule = "refused" if seen.by else "survived"
                    yield _finding(rule, seen, cell, category, due[category])

    def _owner(self, seen: Sighting) -> str | None:
        """Return the category that declares it; empty: it is the banner's own."""
        if OUR_COOKIE.fullmatch(seen.name) or seen.name in in_storage(self.notice["site"]["key"]):
            return ""
        rows = (
            ("*" in cookie["name"], row["key"])  # an exact name precedes a pattern
            for row in self.notice["categories"]
            for cookie in row["cookies"]
            if cookie.get("kind", "cookie") == seen.kind and matches(seen.name, cookie["name"])
        )
        return min(rows, default=(False, None), key=lambda row: row[0])[1]

    def _host_category(self, host: str) -> str | None:
        """Return the category that declares a host; empty: it is the site's own, by DNS too."""
        if host in self.own_hosts:
            return ""
        declared = [
            (len(name), str(row["key"]))
            for row in self.notice["categories"]
            for name in row["hosts"]
            if is_within(host, name.removeprefix("*."))
        ]
        if declared:
            return max(declared)[1]
        names = (host, _canonical(host))
        return "" if self.domain and all(is_within(one, self.domain) for one in names) else None


def is_within(host: str, domain: str) -> bool:
    return f".{host}".endswith(f".{domain}")


@lru_cache
def _canonical(host: str) -> str:
    """Return what DNS calls a host: one of the site's may be a tracker's by its CNAME."""
    try:
        return socket.getaddrinfo(host, None, flags=socket.AI_CANONNAME)[0][3] or host
    except OSError:
        return host


def _finding(
    rule: str, seen: Sighting, cell: Cell, category: str, judgement: Judgement | None
) -> Finding:
    names = (f"{rule} {seen.kind}", f"{rule} {seen.by}", rule)
    mend = next(MENDS[name] for name in names if name in MENDS)
    mend = mend.format(category=category, name=seen.name)
    if judgement and judgement.reason is Reason.SIGNAL:
        mend += f" {MENDS['signal']}"
    why = f"; {category} is {judgement.verdict} ({judgement.reason})" if judgement else ""
    return Finding(rule, seen.kind, seen.name, cell, seen.evidence + why, mend)
