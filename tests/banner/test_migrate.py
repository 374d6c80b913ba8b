"""Answers given to another product, as its cookie keeps them, in our categories."""

import json
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest

from tests.node import run

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
        "expirationTime": 4102444800000,
    } | more


def vanilla2(*accepted: str) -> dict[str, Any]:
    necessary = ["necessary", *accepted]
    return {"categories": necessary, "level": necessary, "revision": 0, "rfc_cookie": False}


NO = {"analytics": False, "marketing": False}
FUNCTIONAL = ("preferences", "personalization")

ROWS = [
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
    pytest.param("", None, id="nothing"),
    pytest.param(
        f"{escaped('klaro', {'analytics': True})}; {cookiebot('statistics:false')}",
        {"analytics": False},
        id="two products, and no wins",
    ),
]

KEYS = ["preferences", "personalization", "support", "replay", "analytics", "marketing"]
READ = """
import importAnswers from "./parts/import.js";
const given = JSON.parse((await import("node:fs")).readFileSync(0));
console.log(JSON.stringify(given.map(({ cookie, stored, grant, allowed, keys }) => {
  globalThis.window = { mixConsent: { allows: (key) => allowed.includes(key) } };
  globalThis.document = { cookie };
  globalThis.localStorage = { getItem: (name) => {
    if (stored === null) throw new Error("blocked");
    return stored[name] ?? null;
  } };
  return importAnswers(keys, grant);
})));
"""


def ran(*visits: dict[str, Any]) -> list[Any]:
    """What is carried over on each of these visits, by the module as browsers run it."""
    usual = {"cookie": "", "stored": {}, "grant": True, "allowed": KEYS, "keys": KEYS}
    given = json.dumps([usual | visit for visit in visits])
    told = run("node", "--input-type=module", "-e", READ, given=given)
    return list(json.loads(told))


def carried(cookie: str = "", **visit: Any) -> Any:
    return ran({"cookie": cookie, **visit})[0]


@cache
def table() -> dict[Any, Any]:
    """All rows in one process."""
    cookies = [row.values[0] for row in ROWS]
    return dict(zip(cookies, ran(*({"cookie": cookie} for cookie in cookies)), strict=True))


@pytest.mark.parametrize(("cookie", "answers"), ROWS)
def test_an_answer_is_read_as_its_product_wrote_it(cookie: str, answers: object) -> None:
    assert table()[cookie] == answers


@pytest.mark.parametrize(
    ("name", "told", "answers"),
    [
        pytest.param(
            "klaro", quote('{"analytics":false}'), {"analytics": False}, id="Klaro escapes it"
        ),
        pytest.param("cc_cookie", json.dumps(vanilla3()), NO, id="vanilla does not"),
        pytest.param("cc_cookie", json.dumps(vanilla3(expirationTime=1)), None, id="kept too long"),
    ],
)
def test_local_storage_is_read_as_well(name: str, told: str, answers: object) -> None:
    assert carried(stored={name: told}) == answers


@pytest.mark.parametrize(
    ("visit", "answers"),
    [
        pytest.param({"grant": False}, {"marketing": False}, id="where the site carries a no"),
        pytest.param(
            {"grant": False, "stored": None}, {"marketing": False}, id="where storage is blocked"
        ),
        pytest.param({"allowed": []}, {"marketing": False}, id="where silence is no yes"),
        pytest.param(
            {"allowed": ["analytics"]},
            {"analytics": True, "marketing": False},
            id="where it is one to some",
        ),
    ],
)
def test_a_yes_is_carried_only_where_it_may_be(visit: dict[str, Any], answers: object) -> None:
    cookie = cookiebot("preferences:true,statistics:true,marketing:false")

    assert carried(cookie, **visit) == answers


def test_where_no_yes_may_be_carried_an_acceptance_is_nothing() -> None:
    assert carried(cookiebot("statistics:true"), grant=False) is None


def test_only_our_own_categories_are_answered() -> None:
    keys = ["analytics", "social"]
    cookie = f"{escaped('klaro', {'social': False})}; {cookiebot('statistics:true,marketing:true')}"

    assert carried(cookie, keys=keys) == {"analytics": True, "social": False}
