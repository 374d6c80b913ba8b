"""The script that pages need before any vendor's tag: "denied" until the banner says otherwise.

Each line is as its vendor documents it (R120–R126), for the vendors that the notice names. Pages
keep this copy for a long time, so it grants only what every coming rule grants too.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from consent.cookies.names import CookieNames, queue_of
from consent.integration.snippets.tags import TEXTS, in_script
from consent.kernel.rules import NOTHING, NOWHERE
from consent.kernel.ruleset import Ruleset
from consent.kernel.values import PLACE
from consent.lib import world
from consent.vendors.signals import GOOGLE

_WAIT = 500  # milliseconds that Google's tags wait for the banner

_Signals = Mapping[str, Mapping[str, Collection[str]]]  # category key → vendor → names


def signals_of(notice: Mapping[str, Any]) -> _Signals:
    """Of unused categories too: their vendors are told no."""
    rows = (*notice["categories"], *notice.get("unused", ()))
    return {row["key"]: row["signals"] for row in rows}


def vendors(signals: _Signals) -> set[str]:
    """The vendors that the notice's categories name."""
    return {vendor for types in signals.values() for vendor, names in types.items() if names}


def bootstrap(ruleset: Ruleset, signals: _Signals, days: Collection[date], *, site: str) -> str:
    """The inline script; empty where the notice names no vendor that wants one.

    `days` are today and every later day on which another rule begins.
    """
    named = vendors(signals)
    lines = [
        *(_google(ruleset, signals, days, site) if "google" in named else ()),
        *(TEXTS["defaults"][vendor] for vendor in ("microsoft", "clarity") if vendor in named),
    ]
    return "\n".join(["<script>", *lines, "</script>"]) if lines else ""


def _google(
    ruleset: Ruleset, signals: _Signals, days: Collection[date], site: str
) -> Iterator[str]:
    values = dict.fromkeys(GOOGLE, "denied") | {"security_storage": "granted"}
    yield "window.dataLayer = window.dataLayer || [];"
    yield "function gtag() { dataLayer.push(arguments); }"
    yield _default(values)
    scoped = _scopes(ruleset, signals, days)
    if scoped:
        calls = [_default(values, places) for values, places in scoped]
        yield from _unless_answered(ruleset, calls, site)
    yield "gtag('set', 'ads_data_redaction', true);"


def _default(values: Mapping[str, str], region: Collection[str] = ()) -> str:
    fields = [f"{name}: '{value}'" for name, value in values.items()]
    fields += [f"region: {in_script(list(region))}"] if region else []
    fields += [f"wait_for_update: {_WAIT}"]
    return f"gtag('consent', 'default', {{{', '.join(fields)}}});"


def _unless_answered(ruleset: Ruleset, calls: Iterable[str], site: str) -> Iterator[str]:
    """Nothing is granted here to visitors who have answered, or who send a signal."""
    honors_dnt = any(row.get("dnt") for row in ruleset.regions)
    no_dnt = " && navigator.doNotTrack !== '1'" if honors_dnt else ""
    yield "try {"
    state, queue = CookieNames.of(site, None).state, queue_of(site)
    yield f"  if (!/(^|; ){state}=/.test(document.cookie) && !localStorage['{queue}'] &&"
    yield f"      !navigator.globalPrivacyControl{no_dnt}) {{"
    yield from (f"    {call}" for call in calls)
    yield "  }"
    yield "} catch (blocked) {} // without storage the answer is no"


def _scopes(
    ruleset: Ruleset, signals: _Signals, days: Collection[date]
) -> list[tuple[dict[str, str], list[str]]]:
    """The values for Google where silence may mean yes, each with the ISO codes of its places.

    Of two defaults Google takes the one for the more specific region, so a part of a country is
    named where it differs from the country as a whole.
    """
    found: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for place in _places(ruleset):
        country, _, part = place.partition("-")
        granted = _granted(ruleset, signals, place, days)
        around = _granted(ruleset, signals, country, days) if part else set()
        if granted != around:
            names = [name for name in GOOGLE if name in granted | around]
            values = tuple((name, "granted" if name in granted else "denied") for name in names)
            found.setdefault(values, []).append(place)
    return [(dict(values), places) for values, places in found.items()]


def _places(ruleset: Ruleset) -> list[str]:
    """Every place with a rule of its own, and all parts of a country of which one has."""
    named = {place for row in ruleset.regions for place in (row["code"], *row["covers"])}
    places = {place for place in named if PLACE.fullmatch(place)} - {NOWHERE}
    countries = {place.partition("-")[0] for place in places if "-" in place}
    parts = {f"{country}-{part}" for country in countries for part in world.PARTS.get(country, ())}
    return sorted(places | countries | parts, key=lambda place: ("-" in place, place))


def _granted(ruleset: Ruleset, signals: _Signals, place: str, days: Collection[date]) -> set[str]:
    """What Google may take for granted there, from the first page on, today and later."""
    on = [key for key in signals if all(_starts_on(ruleset, key, place, day) for day in days)]
    off = {name for key in signals if key not in on for name in signals[key].get("google", ())}
    granted = {name for key in on for name in signals[key].get("google", ())}
    return {name for name in granted - off if name in GOOGLE} - {"security_storage"}


def _starts_on(ruleset: Ruleset, key: str, place: str, day: date) -> bool:
    region = ruleset.region(place, today=day)
    return (
        ruleset.judge(key, region, NOTHING, now=0).allows and not ruleset.categories[key].necessary
    )
