"""Judge what a browser kept and asked for, by the notice in force and the kernel's verdicts."""

import json
import socket
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from consent.client.headers import RequestHeaders
from consent.client.snapshot import Snapshot
from consent.kernel.rules import Answer, Choice, Judgement, Reason, RequestContext
from consent.kernel.values import OUR_COOKIE, matches

MENDS = tomllib.loads(Path(__file__).with_name("mends.toml").read_text(encoding="utf-8"))


class ServiceError(Exception):
    """The service does not publish what a rehearsal needs."""


class Plan(NamedTuple):
    """What to rehearse. Without regions it is one: where the service finds us."""

    pages: Sequence[str]
    service: str
    site: str
    regions: Sequence[str] = ()
    region_header: str = ""  # the CDN's header with the place of a visitor

    @property
    def own_hosts(self) -> set[str]:
        return {urlsplit(url).hostname or "" for url in (self.service, *self.pages)}


class Cell(NamedTuple):
    """One page, seen by one visitor, after one answer."""

    page: str
    region: str
    signal: bool
    step: str  # nothing, accept, reject, choose, withdraw, other tab, next page, back

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
class Report:
    notice: int = 0
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # what was not rehearsed
    cells: list[Cell] = field(default_factory=list)  # what was looked at
    pictures: dict[str, bytes] = field(default_factory=dict)  # of the first page, as it asks
    region_header: str = ""  # the header that carried the places
    clicks: Counter[str] = field(default_factory=Counter)  # on the banner's buttons, by their words

    @property
    def violations(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_violation]


class Judge:
    """The published notice of one site, and whose hosts are its own."""

    def __init__(self, keys: bytes, notice: bytes, plan: Plan) -> None:
        try:
            self.snapshot = Snapshot.from_documents(
                keys, notice, issuer=plan.service, site=plan.site
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ServiceError(f"{plan.service} has no notice of {plan.site}: {error}") from None
        self._categories: list[Any] = json.loads(notice)["categories"]
        self.domain = self.snapshot.ruleset.cookie_domain.removeprefix(".")
        self.service = urlsplit(plan.service).hostname or ""
        self._own_hosts, self._declared = plan.own_hosts, []
        for row in self._categories:
            key, cookies = row["key"], row["cookies"]
            self._declared += [(row.get("kind", "cookie"), row["name"], key) for row in cookies]
            self._declared += [("host", host.removeprefix("*."), key) for host in row["hosts"]]
        # An exact name precedes a pattern, and a host those above it
        self._declared.sort(key=lambda row: "*" in row[1] if row[0] != "host" else -len(row[1]))

    def choices(self, answer: str) -> Mapping[str, bool] | None:
        """Return what an answer says of each category; who chooses, chooses the first in use."""
        rows = [row for row in self._categories if not row["necessary"]]
        used = [row["key"] for row in rows if row["cookies"] or row["hosts"]]
        chosen = {"accept": [row["key"] for row in rows], "choose": used[:1]}.get(answer, [])
        return None if answer == "nothing" else {row["key"]: row["key"] in chosen for row in rows}

    def due(self, cell: Cell, answer: str) -> Mapping[str, Judgement]:
        """Return the kernel's verdicts for a visitor in this place just after this answer."""
        now, rules, signal = int(time.time()), self.snapshot.ruleset, cell.signal
        rule = rules.region(cell.region, today=datetime.fromtimestamp(now, UTC).date())
        context = RequestContext(signal=signal)
        if (choices := self.choices(answer)) is not None:
            locked = rules.locked(rule, context, now=now)
            given = rules.resolve(choices, signal=signal, locked=locked)
            answered = {
                row.key: Choice(row.version, given[row.key], model=rule.model_for(row))
                for row in rules.optional
            }
            context = RequestContext(Answer(now, answered, signal, cell.region, rule.model), signal)
        return rules.judge_all(rule, context, now=now)

    def differences(
        self, cell: Cell, due: Mapping[str, Judgement], shown: Mapping[str, Any], cookies: str
    ) -> Iterator[Finding]:
        """Yield where the page, or the site's server, judges otherwise than the kernel."""
        request = RequestHeaders(cookies, "1" if cell.signal else None)
        served = self.snapshot.check(request, cell.region, now=int(time.time())).judgements
        seen = {key: Judgement(row["verdict"], row["reason"]) for key, row in shown.items()}
        for who, found in (("the banner", seen), ("the client library", served)):
            for key in found.keys() & due.keys():
                if found[key] != due[key]:
                    text = f"{who} says {found[key]}, the notice {due[key]}"
                    yield Finding("verdict", "category", key, cell, text, MENDS["verdict"])

    def findings(
        self, cell: Cell, due: Mapping[str, Judgement], met: Iterable[Sighting]
    ) -> Iterator[Finding]:
        """Yield what is not allowed."""
        for seen in met:
            category, rule, why, hint = self._category(seen), "undeclared", "", ""
            if category is not None:
                if not category or due[category].allows:
                    continue
                rule, judged = "refused" if seen.by else "survived", due[category]
                why = f"; {category} is {judged.verdict} ({judged.reason})"
                hint = f" {MENDS['signal']}" * (judged.reason is Reason.SIGNAL)
            keys = (f"{rule} {seen.kind}", f"{rule} {seen.by}", rule)
            mend = next(MENDS[key] for key in keys if key in MENDS) + hint
            mend = mend.format(category=category, name=seen.name)
            yield Finding(rule, seen.kind, seen.name, cell, seen.evidence + why, mend)

    def _category(self, seen: Sighting) -> str | None:
        """Return what declares it; empty: the site's or the banner's own; None: nothing does."""
        name, is_host = seen.name, seen.kind == "host"
        if OUR_COOKIE.fullmatch(name) or (is_host and name in self._own_hosts):
            return ""
        match = is_within if is_host else matches
        declared = (row for row in self._declared if row[0] == seen.kind)
        rows = (key for _, pattern, key in declared if match(name, pattern))
        if (found := next(rows, None)) or not (is_host and self.domain):
            return found
        is_own = is_within(name, self.domain) and is_within(_canonical(name), self.domain)
        return "" if is_own else None


def is_within(host: str, domain: str) -> bool:
    return f".{host}".endswith(f".{domain}")


@cache
def _canonical(host: str) -> str:
    """Return what DNS calls a host: one of the site's may be a tracker's by its CNAME."""
    try:
        return socket.getaddrinfo(host, None, flags=socket.AI_CANONNAME)[0][3] or host
    except OSError:
        return host
