"""What of pasted markup the rewriting leaves without an answer: calls of other products, and
trackers that wait for nobody. A line for each, with what to write instead.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from consent.integration.snippets.elements import Element

OPEN = "put data-consent-open on the link or button, or call mixConsent.open()"
READ = "ask mixConsent.allows('analytics'), with one of your keys"
HEAR = "write (window.mixConsent ??= []).push((consent) => consent.on('change', …))"
NOTHING = "take it out"
VISITORS = "the choice is in mixConsent.verdicts(); on a server, in consent.client or /v1/check"


class Call(NamedTuple):
    """A call, name or class that only the other product answers."""

    shape: re.Pattern[str]
    product: str
    instead: str


def _calls(product: str, *rows: tuple[str, str]) -> list[Call]:
    return [Call(re.compile(shape), product, instead) for shape, instead in rows]


# More exact shapes stand first: of those that begin at one place, the first one counts
CALLS = (
    *_calls(
        "Cookiebot",
        (r"Cookiebot(?:\?)?\.(?:renew|show)\b", OPEN),
        (r"Cookiebot(?:\?)?\.withdraw\b", "call mixConsent.withdraw()"),
        (r"Cookiebot(?:\?)?\.(?:submitCustomConsent|runScripts|hide)\b", NOTHING),
        (r"Cookiebot(?:\?)?\.(?:consent(?:\.\w+)?|consented|declined|hasResponse)\b", READ),
        (r"Cookiebot(?:Callback)?_?On\w+", HEAR),
        (r"\bCookieDeclaration\b", "link to the Cookie Policy; the link stands on this page"),
        (r"\bcookie_consent_\w+", HEAR),
        (r"\bCookieConsent=", VISITORS),
        (r"\bCookiebot(?:\?)?\.\w+", READ),
    ),
    *_calls(
        "OneTrust",
        (r"\bOptanonWrapper\b", HEAR),
        (r"\bot-sdk-show-settings\b|\boptanon-(?:show|toggle)-[\w-]+", OPEN),
        (r"\bot-sdk-(?:btn|cookie-policy)[\w-]*", OPEN),
        (r"\b(?:OneTrust|Optanon)(?:\?)?\.(?:ToggleInfoDisplay|LoadBanner)\b", OPEN),
        (
            r"\b(?:OneTrust|Optanon)(?:\?)?\.(?:OnConsentChanged|Trigger\w+)\b",
            HEAR,
        ),
        (r"\b(?:OneTrust|Optanon)(?:\?)?\.(?:RejectAll|AllowAll|Close)\b", NOTHING),
        (r"\b(?:OneTrust|Optanon)(?:\?)?\.\w+", READ),
        (r"\bOptanon(?:ActiveGroups|Consent|AlertBoxClosed)\b|\bOnetrustActiveGroups\b", VISITORS),
        (r"\bOneTrust(?:Loaded|GroupsUpdated)\b|\bconsent\.onetrust\b", HEAR),
        (r"\boptanon-(?!category-)[\w-]+", NOTHING),
    ),
    *_calls(
        "Klaro",
        (r"\bklaro(?:\?)?\.show\b", OPEN),
        (r"\bklaro(?:\?)?\.getManager\b", READ),
        (r"\bklaroConfig\b", f"{NOTHING}: categories and texts are in the admin"),
        (r"\bklaro(?:\?)?\.\w+", READ),
    ),
    *_calls(
        "Osano",
        (r"\bOsano(?:\?)?\.cm(?:\?)?\.(?:showDrawer|showDialog)\b", OPEN),
        (r"\bOsano(?:\?)?\.cm(?:\?)?\.addEventListener\b", HEAR),
        (r"\bOsano(?:\?)?(?:\.cm)?(?:\?)?\.\w+", READ),
        (r"\bOsano\(", HEAR),
        (r"\bosano-cm-[\w-]+", OPEN),
    ),
    *_calls(
        "CookieYes",
        (r"\bcky-banner-element\b|\brevisitCkyConsent\b", OPEN),
        (r"\bcookieyes_consent_update\b|\bcookieyes_banner_load\b", HEAR),
        (r"\bgetCkyConsent\b", READ),
        (r"\bcookieyes-consent\b", VISITORS),
    ),
    *_calls(
        "Usercentrics",
        (r"\bUC_UI(?:\?)?\.(?:showSecondLayer|showFirstLayer)\b|\bUC_UI_\w+", OPEN),
        (r"\bUC_UI(?:\?)?\.\w+", READ),
        (r"\b__ucCmp(?:\?)?\.showSecondLayer\b", OPEN),
        (r"\b__ucCmp\b", READ),
        (r"\buc-(?:consent|block|src)[\w-]*|\bucEvent\b", HEAR),
    ),
    *_calls(
        "Termly",
        (r"\bdisplayPreferenceModal\b|\btermly-display-preferences\b", OPEN),
        (r"\bTermly(?:\?)?\.on\b|\bonTermlyLoaded\b", HEAR),
        (r"\bTermly(?:\?)?\.\w+", READ),
    ),
    *_calls(
        "Didomi",
        (r"\bDidomi(?:\?)?\.(?:notice|preferences)\.show\b", OPEN),
        (r"\bdidomi(?:OnReady|EventListeners)\b", HEAR),
        (r"\bDidomi(?:\?)?\.\w+", READ),
    ),
    *_calls(
        "iubenda",
        (r"\biubenda-cs-preferences-link\b", OPEN),
        (r"\b_iub\b(?:\.\w+)*", f"{NOTHING}: categories and texts are in the admin"),
    ),
    *_calls(
        "vanilla-cookieconsent",
        (r"\bCookieConsent\.(?:show\w*|hide\w*)\b|\bdata-cc=", OPEN),
        (r"\bCookieConsent\.run\b", f"{NOTHING}: categories and texts are in the admin"),
        (r"\bCookieConsent\.\w+", READ),
        (r"\bcc:on\w+", HEAR),
    ),
    *_calls(
        "IAB’s TCF",
        (
            r"\b__tcfapi\b|\b__tcfapiLocator\b",
            "nothing here speaks TCF: take it out, and let the tag itself wait by data-consent",
        ),
        (r"\b__cmp\b", NOTHING),
        (r"\b__uspapi\b", "GPP is in its place: data-gpp on the tag gives partners __gpp"),
    ),
)
# In Google Tag Manager, a trigger that waits for an event which only the other product sends
EVENT = re.compile(
    r"""['"]event['"]?\s*:\s*['"](OneTrust\w*|cookie_consent_\w+|klaro\w*|"""
    r"""cookieyes\w*|didomi-\w+|iubenda\w*|osano\w*|consent_status)['"]""",
    re.IGNORECASE,
)
_ANY = re.compile("|".join(f"(?P<c{at}>{call.shape.pattern})" for at, call in enumerate(CALLS)))


class Tracker(NamedTuple):
    shape: re.Pattern[str]
    name: str
    category: str


TRACKERS = tuple(
    Tracker(re.compile(shape), name, category)
    for shape, name, category in (
        (r"googletagmanager\.com/(?:gtm\.js|ns\.html)", "Google Tag Manager", "marketing"),
        (r"googletagmanager\.com/gtag/js|google-analytics\.com/", "Google Analytics", "analytics"),
        (r"googleadservices\.com/|doubleclick\.net/|googlesyndication", "Google Ads", "marketing"),
        (r"connect\.facebook\.net/|facebook\.com/tr\b", "Meta’s pixel", "marketing"),
        (r"snap\.licdn\.com/|px\.ads\.linkedin\.com", "LinkedIn’s Insight Tag", "marketing"),
        (r"analytics\.tiktok\.com/", "TikTok’s pixel", "marketing"),
        (r"bat\.bing\.com/", "Microsoft Advertising", "marketing"),
        (r"clarity\.ms/", "Microsoft Clarity", "replay"),
        (r"static\.hotjar\.com/|script\.hotjar\.com/", "Hotjar", "replay"),
        (r"fullstory\.com/s/fs\.js", "FullStory", "replay"),
        (r"static\.ads-twitter\.com/", "X’s pixel", "marketing"),
        (r"s\.pinimg\.com/ct/|ct\.pinterest\.com", "Pinterest’s tag", "marketing"),
        (r"sc-static\.net/", "Snap’s pixel", "marketing"),
        (r"js\.hs-(?:scripts|analytics)\.(?:com|net)/", "HubSpot", "marketing"),
        (r"cdn\.segment\.com/", "Segment", "analytics"),
        (r"cdn\.(?:mxpnl|amplitude)\.com/|cdn\.heapanalytics", "product analytics", "analytics"),
        (r"widget\.intercom\.io/|js\.intercomcdn\.com", "Intercom", "support"),
        (r"(?:matomo|piwik)\.(?:js|php)\b", "Matomo", "analytics"),
    )
)


def calls(markup: str) -> Iterator[tuple[int, str]]:
    """The position of each, and a sentence; what one line says twice is told once."""
    told = set()
    for found in _ANY.finditer(markup):
        call = CALLS[int(str(found.lastgroup)[1:])]
        line_start = markup.rfind("\n", 0, found.start())
        if (line_start, found[0]) not in told:
            told.add((line_start, found[0]))
            yield found.start(), _sentence(found[0].rstrip("="), call)
    for found in EVENT.finditer(markup):
        yield (
            found.start(1),
            (
                f"A trigger of Google Tag Manager waits for “{found[1]}”, which nobody sends now. "
                "Let it wait for Google’s consent signals, which the banner sets."
            ),
        )


def _sentence(text: str, call: Call) -> str:
    return f"{text} is {call.product}’s, and nobody answers it here. Instead: {call.instead}."


def tracker(element: Element, *, waits: bool) -> str | None:
    """What is wrong with an element that loads a tracker before any answer."""
    if waits or element.tag not in ("script", "iframe", "img", "link", "embed"):
        return None
    sources = [value or "" for name, value in element.attributes.items() if name.endswith("src")]
    text = " ".join([*sources, element.attributes.get("href") or "", element.text])
    found = next((one for one in TRACKERS if one.shape.search(text)), None)
    if found is None:
        return None
    if element.tag == "script":
        how = f'Give it type="text/plain" data-consent="{found.category}"'
    elif element.tag == "iframe":
        how = f'Write data-consent="{found.category}" data-src="…" in place of src="…"'
    else:
        how = f'Put it into <template data-consent="{found.category}">…</template>'
    return (
        f"This {element.tag} loads {found.name} before any answer, and was left as it is. "
        f"{how}, or another key of yours."
    )
