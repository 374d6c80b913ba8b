"""Facts that the browser's side repeats, compared with the place where each of them stands."""

import re

import pytest

from consent.api.bodies import openapi
from consent.cookies.names import CookieNames, in_storage
from consent.kernel.rules import CLOCK_SKEW
from consent.kernel.values import OUR_COOKIE, PLACE
from consent.models import Cookie
from consent.scripts import words
from tests.catalogue import MIX
from tests.node import SOURCE

MODULES = [path for path in SOURCE.rglob("*.js") if "node_modules" not in path.parts]


def source(module: str) -> str:
    return (SOURCE / module).read_text()


@pytest.mark.parametrize("module", ["block/forget.js", "debug/stores.js"])
def test_every_kind_can_be_listed_in_a_browser(module: str) -> None:
    members = r'^  "?([a-z-]+)"?: (?:\{|\(\) =>|async \(\) =>)'
    assert sorted(re.findall(members, source(module), re.MULTILINE)) == sorted(Cookie.Kind)


def test_the_guard_watches_what_its_register_lists() -> None:
    (kinds,) = re.findall(r"const KINDS = \[(.*)\];", source("block/guard/register.js"))
    assert re.findall(r'"([a-z-]+)"', kinds) == [*words.GUARDED, "hosts"]


@pytest.mark.parametrize("module", ["parts/after.js", "block/guard/reporter.js"])
def test_a_report_is_as_long_as_the_service_takes_it(module: str) -> None:
    names = openapi()["components"]["schemas"]["Detection"]["properties"]["names"]
    assert f"const MAX_NAMES = {names['maxItems']};" in source(module)


def test_cookie_storage_and_parameter_are_called_as_on_the_server() -> None:
    text = "".join(path.read_text() for path in MODULES)
    kept = {f"mix{tail}" for tail in re.findall(r"`\$\{site\}(_consent_\w+)`", text)}
    assert kept == {CookieNames.of("mix", None).state, *in_storage("mix")}
    declared = {cookie["name"] for row in MIX["categories"] for cookie in row["cookies"]}
    assert kept <= declared
    assert set(re.findall(r"mix_?consent_\w+", text)) == {"mixconsent_debug"}


def test_clocks_may_differ_by_as_much_as_on_the_server() -> None:
    assert f"const CLOCK_SKEW = {CLOCK_SKEW};" in source("rules.js")


def test_a_region_is_spelled_as_on_the_server() -> None:
    assert PLACE.pattern.replace("?:", "").replace("0-9", r"\d") in source("answer/state.js")


def test_our_own_names_have_the_shape_that_they_have_on_the_server() -> None:
    assert f"/^{OUR_COOKIE.pattern.replace('A-Za-z0-9_', chr(92) + 'w')}$/" in source("pattern.js")
