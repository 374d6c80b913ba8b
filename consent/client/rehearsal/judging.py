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
_Judgements = Mapping[str, Judgement]


class Cell(NamedTuple):
    """One page, seen by one visitor, after one answer."""

    page: str
    region: str
    signal: bool
    answer: str  # nothing, accept, reject, choose, withdraw, other tab, next page

    @property
    def place(self) -> str:
        return self.region + " with GPC" * self.signal


class Sighting(NamedTuple):
    """One thing that was met: a cookie, a key of storage, or the host of a request."""

    kind: str  # cookie, host, or a kind of storage as the register calls it
    name: str
    at: str = ""  # the cookie's domain, the storage's origin, the request's address
    evidence: str = ""  # who, when
    by: str = ""  # script, response; empty: it was there already
    is_session: bool = False


class Finding(NamedTuple):
    """What is not allowed, with the line of evidence and the mend."""

    rule: str  # refused, survived, undeclared, verdict; or why a page could not be rehearsed
    kind: str
    name: str
    cell: Cell
    evidence: str
    mend: str
    category: str = ""
    at: str = ""

    @property
    def is_violation(self) -> bool:
        return self.rule not in ("pop-up", "download")  # which are named, and no more


@dataclass
class Judge:
    """The published notice of one site, and whose hosts are its own."""

    notice: Mapping[str, Any]
    snapshot: Snapshot
    register: Register
    site: str
    own_hosts: frozenset[str]

    @classmethod
    def of(
        cls, keys: bytes, notice: bytes, *, service: str, site: str, pages: Iterable[str]
    ) -> "Judge":
        """Take apart what the service publishes; ValueError, KeyError or TypeError if it is not."""
        snapshot = Snapshot.from_documents(keys, notice, issuer=service, site=site)
        hosts = frozenset(urlsplit(url).hostname or "" for url in (service, *pages))
        return cls(json.loads(notice), snapshot, Register(snapshot.ruleset), site, hosts)

    def choices(self, answer: str) -> _Choices:
        """Return what is chosen: the first used category alone, by one who chooses."""
        optional = [row for row in self.notice["categories"] if not row["necessary"]]
        used = [row["key"] for row in optional if row["cookies"] or row["hosts"]]
        chosen = {"accept": [row["key"] for row in optional], "choose": used[:1]}.get(answer, [])
        return (
            None if answer == "nothing" else {row["key"]: row["key"] in chosen for row in optional}
        )

    def each_rule(self) -> tuple[str, ...]:
        """Return one place of each rule that is in force today."""
        today, rules = datetime.now(UTC).date(), self.snapshot.ruleset
        places = (row["code"] for row in self.notice["regions"] if len(row["code"]) != 3)
        found: dict[object, str] = {}
        for place in places:
            rule = rules.region(place, today=today)
            what = (rule.model, *sorted(rule.overrides.items()), rule.two_step, rule.dnt)
            found.setdefault(what, place)
        return tuple(found.values())

    def judgements(self, region: str, *, signal: bool, choices: _Choices) -> _Judgements:
        """Return the kernel's verdicts for somebody at this place who has just answered so."""
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
        self, cell: Cell, due: _Judgements, shown: Mapping[str, Mapping[str, str]], cookies: str
    ) -> Iterator[Finding]:
        """Yield where the page, or the site's server, judges otherwise than the kernel."""
        request = RequestHeaders(cookies, "1" if cell.signal else None)
        permission = self.snapshot.check(request, cell.region, now=int(time.time()))
        served = {
            key: (str(one.verdict), str(one.reason)) for key, one in permission.judgements.items()
        }
        told = {key: (one["verdict"], one["reason"]) for key, one in shown.items()}
        for who, said in (("the banner", told), ("the client library", served)):
            for key, found in said.items():
                wanted = (str(due[key].verdict), str(due[key].reason)) if key in due else found
                if found != wanted:
                    text = f"{who} says {found} of {key}, the notice {wanted}"
                    yield Finding("verdict", "verdict", key, cell, text, MENDS["verdict"], key)

    def findings(
        self, cell: Cell, judgements: _Judgements, sightings: Iterable[Sighting]
    ) -> Iterator[Finding]:
        for seen in sightings:
            category = self._category(seen)
            if category is None:
                yield _finding("undeclared", seen, cell, "", None)
            elif category and not self._allows(judgements[category], category, seen):
                rule = "refused" if seen.by else "survived"
                yield _finding(rule, seen, cell, category, judgements[category])

    def _allows(self, judgement: Judgement, category: str, seen: Sighting) -> bool:
        entry = self.register.entry(seen.name) if seen.kind == "cookie" else None
        return judgement.allows or bool(entry and entry.session_exempt and seen.is_session)

    def _category(self, seen: Sighting) -> str | None:
        """Return the category that declares it; empty: the site's own host, or ours."""
        if seen.kind == "host":
            return self._host_category(seen.name)
        if OUR_COOKIE.fullmatch(seen.name) or seen.name in in_storage(self.site):
            return ""
        names = (
            (row["name"], category["key"])
            for category in self.notice["categories"]
            for row in category["cookies"]
            if row.get("kind", "cookie") == seen.kind and matches(seen.name, row["name"])
        )  # an exact name precedes a pattern
        return next((key for _, key in sorted(names, key=lambda row: "*" in row[0])), None)

    def _host_category(self, host: str) -> str | None:
        if host in self.own_hosts:
            return ""
        declared = [
            (len(name), row["key"])
            for row in self.notice["categories"]
            for name in row["hosts"]
            if is_within(host, name.removeprefix("*."))
        ]
        if declared:
            return str(max(declared)[1])
        domain = self.notice["site"]["cookie_domain"].removeprefix(".")
        is_own = bool(domain) and is_within(host, domain) and is_within(_canonical(host), domain)
        return "" if is_own else None


def is_within(host: str, domain: str) -> bool:
    return f".{host}".endswith(f".{domain}")


@lru_cache
def _canonical(host: str) -> str:
    """Return what DNS calls a host: one of ours may be a tracker's by its CNAME."""
    try:
        return socket.getaddrinfo(host, None, flags=socket.AI_CANONNAME)[0][3] or host
    except OSError:
        return host


def _finding(
    rule: str, seen: Sighting, cell: Cell, category: str, judgement: Judgement | None
) -> Finding:
    mend = MENDS.get(f"{rule} {seen.kind}") or MENDS.get(f"{rule} {seen.by}") or MENDS[rule]
    if judgement and judgement.reason is Reason.SIGNAL:
        mend += " The browser sends Global Privacy Control: that is a no, whatever was clicked."
    evidence = seen.evidence
    if judgement:
        evidence += f"; {category} is {judgement.verdict} ({judgement.reason})"
    mend = mend.format(category=category or "its category", name=seen.name)
    return Finding(rule, seen.kind, seen.name, cell, evidence, mend, category, seen.at)
