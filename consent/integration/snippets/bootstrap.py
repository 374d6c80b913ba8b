"""What must stand before any vendor's tag: the no that holds until the banner has spoken.

Each line is as its vendor documents it (R120–R126), and only those vendors are told that the
notice names. A page keeps a copy for long, so it grants only what every coming rule grants too.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from consent.cookies.names import STATE
from consent.integration.snippets.tags import in_script
from consent.kernel.rules import NOTHING, NOWHERE
from consent.kernel.ruleset import Ruleset
from consent.kernel.values import PLACE
from consent.regions import codes

GOOGLE = (
    "ad_storage",
    "ad_user_data",
    "ad_personalization",
    "analytics_storage",
    "functionality_storage",
    "personalization_storage",
    "security_storage",
)
HELD = "mix_consent_held"  # where the banner keeps an answer until it is sent
WAIT = 500  # milliseconds that Google's tags wait for the banner's word

Signals = Mapping[str, Mapping[str, Collection[str]]]  # category key → vendor → names


def signals_of(notice: Mapping[str, Any]) -> Signals:
    return {row["key"]: row["signals"] for row in notice["categories"]}


def vendors(signals: Signals) -> set[str]:
    """Whom the notice's categories tell."""
    return {vendor for told in signals.values() for vendor, names in told.items() if names}


def bootstrap(ruleset: Ruleset, signals: Signals, days: Collection[date]) -> str:
    """The inline script; empty where the notice names no vendor that wants one.

    `days` are today and every later day on which another rule begins.
    """
    told = vendors(signals)
    lines = [
        *(_google(ruleset, signals, days) if "google" in told else ()),
        *(UET if "microsoft" in told else ()),
        *(CLARITY if "clarity" in told else ()),
    ]
    return "\n".join(["<script>", *lines, "</script>"]) if lines else ""


UET = (
    "window.uetq = window.uetq || [];",
    "window.uetq.push('consent', 'default', {'ad_storage': 'denied'});",
)
CLARITY = (
    "window.clarity = window.clarity || function () {",
    "  (window.clarity.q = window.clarity.q || []).push(arguments);",
    "};",
    "window.clarity('consentv2', {ad_Storage: 'denied', analytics_Storage: 'denied'});",
)
META = "fbq('consent', 'revoke'); // before the line that says fbq('init', …)"


def _google(ruleset: Ruleset, signals: Signals, days: Collection[date]) -> Iterator[str]:
    values = dict.fromkeys(GOOGLE, "denied") | {"security_storage": "granted"}
    yield "window.dataLayer = window.dataLayer || [];"
    yield "function gtag() { dataLayer.push(arguments); }"
    yield _default(values)
    scoped = scopes(ruleset, signals, days)
    if scoped:
        yield from _unless_answered(ruleset, [_default(told, places) for told, places in scoped])
    yield "gtag('set', 'ads_data_redaction', true);"


def _default(values: Mapping[str, str], region: Collection[str] = ()) -> str:
    said = [f"{name}: '{value}'" for name, value in values.items()]
    where = [f"region: {in_script(list(region))}"] if region else []
    return (
        f"gtag('consent', 'default', {{{', '.join([*said, *where, f'wait_for_update: {WAIT}'])}}});"
    )


def _unless_answered(ruleset: Ruleset, calls: Iterable[str]) -> Iterator[str]:
    """Who has answered, or sends a signal, is not granted anything before the banner says so."""
    yield "try {"
    yield f"  if (!/(^|; ){STATE}=/.test(document.cookie) && !localStorage.{HELD} &&"
    yield f"      !navigator.globalPrivacyControl{_or_dnt(ruleset)}) {{"
    yield from (f"    {call}" for call in calls)
    yield "  }"
    yield "} catch (blocked) {} // without storage the answer is no"


def _or_dnt(ruleset: Ruleset) -> str:
    is_heard = any(row.get("dnt") for row in ruleset.regions)
    return " && navigator.doNotTrack !== '1'" if is_heard else ""


def scopes(
    ruleset: Ruleset, signals: Signals, days: Collection[date]
) -> list[tuple[dict[str, str], list[str]]]:
    """What Google is told of places where silence may mean yes: (values, their ISO codes).

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
            told = tuple((name, "granted" if name in granted else "denied") for name in names)
            found.setdefault(told, []).append(place)
    return [(dict(told), places) for told, places in found.items()]


def _places(ruleset: Ruleset) -> list[str]:
    """Every place with a rule of its own, and all parts of a country of which one has."""
    named = {place for row in ruleset.regions for place in (row["code"], *row["covers"])}
    places = {place for place in named if PLACE.fullmatch(place)} - {NOWHERE}
    countries = {place.partition("-")[0] for place in places if "-" in place}
    parts = {f"{country}-{part}" for country in countries for part in codes.parts(country)}
    return sorted(places | countries | parts, key=lambda place: ("-" in place, place))


def _granted(ruleset: Ruleset, signals: Signals, place: str, days: Collection[date]) -> set[str]:
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
