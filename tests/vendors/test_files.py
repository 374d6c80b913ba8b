"""Each vendor's file says what can be true: every kind of mistake is found in one that has it."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations
from typing import Any

import pytest

from consent.lib.hosts import is_below
from consent.vendors import Use, by_host, files, tags_in
from tests import node

Files = Mapping[str, Mapping[str, Any]]
REAL: Files = {path.stem: files.table(f"known/{path.stem}") for path in files.KNOWN.iterdir()}
HOSTS = ("hosts", "other_hosts", "ad_hosts")
# Of networks that serve whatever they are asked for, and that the Public Suffix List does not name
RENTED = """
amazonaws.com windows.net fastly.net akamaized.net akamaihd.net edgekey.net b-cdn.net jsdelivr.net
digitaloceanspaces.com unpkg.com esm.sh cdnjs.cloudflare.com storage.googleapis.com
"""
SUFFIXES = """
import { readFileSync } from "node:fs";
import { parse } from "tldts-experimental";
const hosts = JSON.parse(readFileSync(0));
const isSuffix = (host) => parse(host, { allowPrivateDomains: true }).publicSuffix === host;
console.log(JSON.stringify(hosts.filter(isSuffix)));
"""


def mistakes(vendors: Files) -> list[str]:
    found = [f"{name}: {text}" for name, row in vendors.items() for text in _mistakes(name, row)]
    keys = [signal["key"] for row in vendors.values() for signal in row.get("signal", ())]
    found += [f"Two signals with the key {key}" for key in {*keys} if keys.count(key) > 1]
    for (one, row), (other, further) in combinations(vendors.items(), 2):
        found += [f"{one} and {other} both name {host}" for host in _hosts(row) & _hosts(further)]
    rented = _suffixes(frozenset(host for row in vendors.values() for host in _hosts(row)))
    return found + [f"Anybody may rent below {host}" for host in rented]


def _mistakes(name: str, row: Mapping[str, Any]) -> Iterator[str]:
    if name != re.sub(r"[^a-z0-9]+", "-", row["name"].lower()).strip("-"):
        yield "not named after its vendor"
    for line in row.get("stores", ()):
        if line["purpose"] not in files.table("purposes"):
            yield f"no purpose {line['purpose']}"
    for tag in row.get("tag", ()):
        re.compile(tag["shape"])
        if unknown := {*tag["uses"]} - files.table("keys").keys() - {Use.NECESSARY}:
            yield f"no use {unknown}"
    signals = row.get("signal", ())
    for signal in signals:
        yield from (
            f"no words of {kind}" for kind in signal["stores"] if kind not in signal["words"]
        )
    offered = {f"{signal['key']}:{kind}" for signal in signals for kind in signal["words"]}
    for product in row.get("product", ()):
        yield from (
            f"offers no {kind}" for kind in product.get("signals", ()) if kind not in offered
        )
    for stated in (row, *row.get("tag", ()), *signals):
        if not stated.get("source", "https://").startswith("https://"):
            yield f"no source {stated['source']}"


def _hosts(row: Mapping[str, Any]) -> set[str]:
    return {host for name in HOSTS for host in row.get(name, ())}


@cache
def _suffixes(hosts: frozenset[str]) -> set[str]:
    """Return those below which anybody may have a host of their own."""
    node.packages()
    given = json.dumps(sorted(hosts))
    found = json.loads(node.run("node", "--input-type=module", "-e", SUFFIXES, given=given))
    return {*found} | {
        host for host in hosts for rented in RENTED.split() if is_below(rented, host)
    }


def test_no_file_has_a_mistake() -> None:
    assert len(REAL) > 180
    assert mistakes(REAL) == []


ACME: Mapping[str, Any] = {"name": "Acme", "hosts": ["acme.example"]}
SIGNAL: Mapping[str, Any] = {"key": "acme", "words": {"ads": "advertising"}, "stores": {"ads": []}}


@pytest.mark.parametrize(
    ("facts", "mistake"),
    [
        ({"name": "Acme Ads"}, "acme: not named after its vendor"),
        ({"hosts": ["clarity.ms"]}, "microsoft-clarity and acme both name clarity.ms"),
        ({"other_hosts": ["d1.cloudfront.net"]}, ""),
        ({"other_hosts": ["cloudfront.net"]}, "Anybody may rent below cloudfront.net"),
        ({"other_hosts": ["amazonaws.com"]}, "Anybody may rent below amazonaws.com"),
        ({"other_hosts": ["googleapis.com"]}, "Anybody may rent below googleapis.com"),
        ({"ad_hosts": ["cloudflare.com"]}, "Anybody may rent below cloudflare.com"),
        ({"stores": [{"names": "a", "purpose": "gossip"}]}, "acme: no purpose gossip"),
        ({"tag": [{"shape": "acme", "uses": ["ads"]}]}, "acme: no use {'ads'}"),
        ({"signal": [SIGNAL]}, ""),
        ({"signal": [{**SIGNAL, "key": "meta"}]}, "Two signals with the key meta"),
        ({"signal": [{**SIGNAL, "words": {}}]}, "acme: no words of ads"),
        ({"signal": [SIGNAL], "product": [{"signals": ["acme:ads"]}]}, ""),
        ({"product": [{"signals": ["meta:consent"]}]}, "acme: offers no meta:consent"),
        ({"source": "I was told"}, "acme: no source I was told"),
    ],
)
def test_each_kind_of_mistake_is_found(facts: Mapping[str, Any], mistake: str) -> None:
    assert mistakes({**REAL, "acme": {**ACME, **facts}}) == [mistake] * bool(mistake)


@pytest.mark.parametrize("suffix", [*RENTED.split(), "cloudfront.net", "github.io"])
def test_a_host_that_anybody_rents_says_nothing(suffix: str) -> None:
    assert [tag.uses for tag in tags_in("", "js.stripe.com")] == [(Use.NECESSARY,)]

    assert tags_in("", f"anybody.{suffix}") == ()
    assert by_host(suffix) is None


def test_a_host_is_whose_name_is_the_most_exact() -> None:
    hosts = (
        "login.microsoft.com",
        "x.ads.microsoft.com",
        "analytics.google.com",
        "plus.google.com",
    )
    vendors = [by_host(host) for host in hosts]
    assert [vendor and vendor.name for vendor in vendors] == [
        "Microsoft",
        "Microsoft Advertising",
        "Google",
        "Google",
    ]
