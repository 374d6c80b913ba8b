"""Cookies of other products as they set them, and what they answer in our categories."""

import json
from typing import Any
from urllib.parse import quote

import pytest

CLOSED = "OptanonAlertBoxClosed=2026-10-02T05:08:46.528Z"


def onetrust(groups: str, more: str = "&intType=6") -> str:
    """The cookie, as it is set: a query string, each value escaped."""
    return (
        "OptanonConsent=isGpcEnabled=0&datestamp=Fri+Oct+02+2026+12%3A21%3A50+GMT%2B0200+(CEST)"
        "&version=202606.2.0&hosts=&landingPath=NotLandingPage"
        f"&groups={quote(groups)}{more}"
    )


def cookiebot(answers: str, method: str = "explicit", stamp: str = "zM+tNuuw/ONycVMR==") -> str:
    rest = f"method:'{method}',ver:1,utc:1759381704000,region:'us'"
    told = f"{{stamp:'{stamp}',necessary:true,{answers},{rest}}}"
    return f"CookieConsent={quote(told, safe='{}:/+=')}"


def escaped(name: str, told: Any) -> str:
    return f"{name}={quote(json.dumps(told))}"


def vanilla3(*accepted: str, **more: Any) -> dict[str, Any]:
    services: dict[str, list[str]] = {"necessary": [], "analytics": [], "ads": []}
    return {
        "categories": ["necessary", *accepted],
        "revision": 0,
        "data": None,
        "consentTimestamp": "2026-10-02T05:08:46.528Z",
        "consentId": "a3b51d64-e177-4606-9ce6-d636fe86619b",
        "services": services,
        "languageCode": "en",
        "lastConsentTimestamp": "2026-10-02T05:08:46.528Z",
        "expirationTime": 4102444800000,
    } | more


def vanilla2(*accepted: str, **more: Any) -> dict[str, Any]:
    return {
        "categories": ["necessary", *accepted],
        "level": ["necessary", *accepted],
        "revision": 0,
        "data": None,
        "rfc_cookie": False,
        "consent_date": "2026-10-02T05:08:46.528Z",
        "consent_uuid": "ddcc2840-5d19-43a2-a6a3-f92d89a51044",
        "last_consent_update": "2026-10-02T05:08:46.528Z",
    } | more


NO = {"analytics": False, "marketing": False}
FUNCTIONAL = ("preferences", "personalization")

ONETRUST = [
    pytest.param(
        f"{onetrust('C0001:1,C0002:1,C0003:1,C0004:0')}; {CLOSED}",
        {"analytics": True, **dict.fromkeys(FUNCTIONAL, True), "marketing": False},
        id="OneTrust: a choice of one's own",
    ),
    pytest.param(
        f"{onetrust('C0002:0,C0004:0', '&intType=2&AwaitingReconsent=true')}; {CLOSED}",
        NO,
        id="OneTrust: a no holds though it was about to ask again",
    ),
    pytest.param(
        f"{onetrust('C0002:1,C0004:0', '&intType=1&AwaitingReconsent=true')}; {CLOSED}",
        {"marketing": False},
        id="OneTrust: a yes does not",
    ),
    pytest.param(
        f"{onetrust('C0002:1,C0004:0', '&intType=3')}; {CLOSED}",
        None,
        id="OneTrust: closed without a choice",
    ),
    pytest.param(onetrust("C0002:1,C0004:0"), None, id="OneTrust: not closed"),
    pytest.param(
        f"{onetrust('C0001:1,BG36:1,V2STACK42:0,XC0002:0')}; {CLOSED}",
        None,
        id="OneTrust: categories of the site's own",
    ),
    pytest.param(f"OptanonConsent=%E0%A4%A; {CLOSED}", None, id="OneTrust: cut short"),
]
COOKIEBOT = [
    pytest.param(
        cookiebot("preferences:true,statistics:false,marketing:true"),
        {**dict.fromkeys(FUNCTIONAL, True), "analytics": False, "marketing": True},
        id="Cookiebot: a choice of one's own",
    ),
    pytest.param(
        cookiebot("preferences:true,statistics:true,marketing:true", "implied", "-1"),
        None,
        id="Cookiebot: implied",
    ),
    pytest.param(
        cookiebot("preferences:false,statistics:false,marketing:false", "implied"),
        None,
        id="Cookiebot: an implied no is no answer",
    ),
    pytest.param("CookieConsent=-1", None, id="Cookiebot: where no consent is needed"),
    pytest.param(
        cookiebot("statistics:false", "implied", "x,marketing:true,method:"),
        None,
        id="Cookiebot: what is quoted is no answer",
    ),
    pytest.param(
        cookiebot("statistics:true")[:-4], None, id="Cookiebot: cut short, were it a yes or a no"
    ),
    pytest.param(
        cookiebot("constructor:true,toString:false"), None, id="Cookiebot: names of JavaScript's"
    ),
    pytest.param(
        f"{cookiebot('statistics:true')}; {cookiebot('statistics:false')}",
        {"analytics": False},
        id="Cookiebot: twice, on two paths",
    ),
]
KLARO = [
    pytest.param(
        escaped("klaro", {"analytics": True, "chat": False, "google-tag-manager": True}),
        {"analytics": True, "support": False},
        id="Klaro: names that are classes",
    ),
    pytest.param(
        escaped("klaro", {"ads": True, "Targeting": False, "functional": True}),
        {"marketing": False, **dict.fromkeys(FUNCTIONAL, True)},
        id="Klaro: two of theirs, and no wins",
    ),
    pytest.param("klaro=%7B%22analytics%22%3At", None, id="Klaro: cut short"),
    pytest.param(
        escaped("klaro", {"__proto__": True, "constructor": True, "necessary": True}),
        None,
        id="Klaro: names of JavaScript's, and of what is not asked",
    ),
]
VANILLA = [
    pytest.param(
        escaped("cc_cookie", vanilla3("analytics")),
        {"analytics": True, "marketing": False},
        id="vanilla 3: some",
    ),
    pytest.param(
        escaped("cc_cookie", vanilla3("analytics", expirationTime=1)), None, id="vanilla 3: over"
    ),
    pytest.param(
        f"cc_cookie={json.dumps(vanilla2('targeting'))}",
        {"analytics": False, "marketing": True},
        id="vanilla 2: as it is set, not escaped",
    ),
    pytest.param(
        'cc_cookie={"level":["necessary"],"revision":0,"data":null,"rfc_cookie":false}',
        NO,
        id="vanilla 2: before 2.8",
    ),
]
OTHER = [
    pytest.param("", None, id="nothing"),
    pytest.param(
        f"{escaped('klaro', {'analytics': True})}; {cookiebot('statistics:false')}",
        {"analytics": False},
        id="two products, and no wins",
    ),
]


ROWS = ONETRUST + COOKIEBOT + KLARO + VANILLA + OTHER
