"""Answers given to another product, as its cookie keeps them, in our categories."""

import json
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest

from tests.banner.products import NO, ROWS, cookiebot, escaped, vanilla3
from tests.node import run

KEYS = ["preferences", "personalization", "support", "replay", "analytics", "marketing"]
READ = """
import importAnswers from "./parts/migrate.js";
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
