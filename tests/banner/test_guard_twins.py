"""What the guard's own modules make of names, lines and markup: as the servers do."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from consent.client.set_cookie_line import lifetime, name_of
from consent.kernel.ruleset import DeclaredCookie, Ruleset
from tests.node import run

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DECLARED = {
    "necessary": ["basket", "a.b", "_x*"],
    "analytics": ["_ga", "_ga_*", "*", "basket"],
    "marketing": ["_ga_1", "[a]*", "_ga_*_*"],
}
NAMES = """_ga _ga_ _ga_1 _ga_1_2 basket Basket a.b aXb _x _xyz x_x [a]b a] toString
__proto__ constructor *""".split()
NAMES += ["", "_x\n"]
LINES = [
    "_ga=1",
    " _ga = 1 ; Path=/",
    "\t_ga\t=1",
    "nameless",
    "=value",
    "a=b=c; Max-Age=0",
    "a=; max-age=-1; Expires=Fri, 31 Dec 2100 23:59:59 GMT",
    "a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "a=1; Max-Age=0; Max-Age=60",
    "a=1; Max-Age=60; Max-Age=0",
    "a=1; Max-Age=1.5",
    "a=1; Max-Age=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "a=1; Expires=Thu, 01-Jan-1970 00:00:01 GMT",
    "a=1; expires = Tue, 24 Nov 2026 11:59:59 GMT",
    "a=1; expires=Tue, 24 Nov 2026 12:00:01 GMT",
    "a=1; expires=Thu, 01 Jan 1970 00:00:00 GMT; expires=Fri, 31 Dec 2100 23:59:59 GMT",
    "a=1; expires=never",
    "a=1; expires=0",
    "a=1; Secure; HttpOnly; SameSite=Lax",
]
WAITING = """
import { blockMarkup } from "./block/guard/html.js";
const rows = JSON.parse(await new Response(process.stdin).text());
const refused = (name, url) => (url.includes("ads") ? "marketing" : undefined);
console.log(JSON.stringify(rows.map((html) => blockMarkup(html, refused))));
"""


def asked(code: str, given: Any) -> Any:
    text = json.dumps(given)
    return json.loads(run("node", "--input-type=module", "-e", code, given=text))


def test_a_name_belongs_where_the_servers_say_it_does() -> None:
    rows = [
        {"key": key, "cookie": names, "hosts": ["of-another-kind"]}
        for key, names in DECLARED.items()
    ]
    code = """
        import { register } from "./block/guard/register.js";
        const { rows, names } = JSON.parse(await new Response(process.stdin).text());
        const owner = register(rows);
        console.log(JSON.stringify(names.map((name) => owner("cookie", name)?.key ?? null)));
    """
    declared = tuple(DeclaredCookie(name, key) for key, names in DECLARED.items() for name in names)
    ruleset = Ruleset(number=1, categories={}, cookies=declared, regions=())

    found = asked(code, {"rows": rows, "names": NAMES})

    assert dict(zip(NAMES, found, strict=True)) == {
        name: ruleset.category_of(name) for name in NAMES
    }


def test_a_line_reads_as_it_does_on_the_servers() -> None:
    code = """
        import { readLine } from "./block/guard/line.js";
        const { lines, now } = JSON.parse(await new Response(process.stdin).text());
        const told = lines.map((line) => readLine(line, now));
        console.log(JSON.stringify(told.map(({ name, isDeletion }) => [name, isDeletion])));
    """
    now = NOON.timestamp()

    found = asked(code, {"lines": LINES, "now": now * 1000})

    kept = [lifetime(line, now=now) for line in LINES]
    deletes = [seconds is not None and seconds <= 0 for seconds in kept]
    told = [[name_of(line), deleted] for line, deleted in zip(LINES, deletes, strict=True)]
    assert dict(zip(LINES, found, strict=True)) == dict(zip(LINES, told, strict=True))
    assert set(deletes) == {True, False}


@pytest.mark.parametrize(
    ("html", "made"),
    [
        pytest.param(
            "<p>x<script src=//ads/a.js async></script>",
            '<p>x<script data-consent="marketing" type="text/plain" src=//ads/a.js async></script>',
            id="a script",
        ),
        pytest.param(
            "<SCRIPT\nType='module' SRC = '//ads/a.js'>",
            '<SCRIPT data-consent="marketing" type="text/plain" data-type="module"'
            "\nType='module' SRC = '//ads/a.js'>",
            id="a module",
        ),
        pytest.param(
            '<iframe title="a > b" src="//ads/f?src=1"></iframe>',
            '<iframe data-consent="marketing" title="a > b" data-src="//ads/f?src=1"></iframe>',
            id="a frame",
        ),
        pytest.param(
            '<iframe data-src="//ads/f"></iframe>', None, id="a frame that loads nothing yet"
        ),
        pytest.param('<iframe srcdoc="<p>" src="//ads/f">', None, id="a frame with its own text"),
        pytest.param('<script type="text/x" src="//ads/a.js">', None, id="data"),
        pytest.param("<script src=//own/a.js><scripts src=//ads/>", None, id="another host"),
        pytest.param("<img src=//ads/a><b title='src=//ads/'>", None, id="other elements"),
        pytest.param("1 < 2 && <script", None, id="no tag at all"),
    ],
)
def test_markup_waits_and_the_rest_of_it_stays(html: str, made: str | None) -> None:
    assert asked(WAITING, [html]) == [made or html]


def test_markup_without_an_end_is_read_in_no_time() -> None:
    bad = ["<script " * 50_000, "<iframe src='" * 50_000, "<script \"'" * 50_000]
    assert asked(WAITING, bad) == bad  # squared, it would be minutes
