"""A pattern with many stars takes no time, in every language: names come from visitors."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from consent.kernel.ruleset import DeclaredCookie, Ruleset
from tests.conformance import references
from tests.node import run

MAX = 50  # milliseconds of the processor; what goes back and forth takes seconds
OCTETS = 8_000
CASES = {
    **{f"3 stars, {n:,} dashes": ("wp-*-*-*-id", "wp" + "-" * n) for n in (1_000, OCTETS)},
    "40 stars, 8,000 dashes": ("wp" + "-*" * 40 + "-id", "wp" + "-" * OCTETS),
    "40 stars that hold": ("wp" + "-*" * 40, "wp" + "-" * OCTETS),
    "40 stars, both ends hold": ("wp" + "-*" * 39 + "x*-id", "wp" + "-" * OCTETS + "-id"),
    "40 stars, one letter": ("a*" * 40 + "b", "a" * OCTETS),
    "a long part, nearly there": ("*" + "-" * 100 + "x*", "-" * OCTETS),
}
GIVEN = json.dumps(list(CASES.values()))

# Each says of every case whether the pattern holds, and how long that took
BANNER = """
import { register } from "./block/guard/register.js";
const cases = JSON.parse(await new Response(process.stdin).text());
console.log(JSON.stringify(cases.map(([pattern, name]) => {
  const ownerOf = register([{ key: "analytics", cookie: [pattern] }]);
  const since = process.cpuUsage();
  const holds = ownerOf("cookie", name) !== undefined;
  return [holds, process.cpuUsage(since).user / 1000];
})));
"""
NODE = """
import { readFileSync } from "node:fs";
import { check } from "./judge.mjs";
const cases = JSON.parse(readFileSync(0, "utf8"));
const flags = { necessary: true, version: 1 };
console.log(JSON.stringify(await Promise.all(cases.map(async ([pattern, name]) => {
  const categories = [{ key: "analytics", ...flags, cookies: [{ name: pattern }] }];
  const notice = { categories, regions: [] };
  const service = { site: "mix", issuer: "-", domain: "", jwks: { keys: [] }, keys: [] };
  const { allowsCookie } = await check({ cookies: "", region: "ZZ" }, service, notice, 0);
  const since = process.cpuUsage();
  const holds = allowsCookie(name);
  return [holds, process.cpuUsage(since).user / 1000];
}))));
"""
PHP = """<?php
namespace MixConsent;
require __DIR__ . '/judge.php';
function used() {
    ['ru_utime.tv_sec' => $seconds, 'ru_utime.tv_usec' => $micro] = getrusage();
    return $seconds * 1e3 + $micro / 1e3;
}
$found = [];
foreach (json_decode(stream_get_contents(STDIN), true) as [$pattern, $name]) {
    $category = (object) ['key' => 'analytics', 'cookies' => [(object) ['name' => $pattern]]];
    $since = used();
    $holds = categoryOf((object) ['categories' => [$category]], $name) !== null;
    $found[] = [$holds, used() - $since];
}
echo json_encode($found);
"""


def python(_: Path) -> Any:
    return [_timed(*case) for case in CASES.values()]


def _timed(pattern: str, name: str) -> tuple[bool, float]:
    ruleset = Ruleset(1, {}, (DeclaredCookie(pattern, "analytics"),), ())
    since = time.process_time()
    holds = ruleset.category_of(name) is not None
    return holds, (time.process_time() - since) * 1_000


def banner(_: Path) -> Any:
    return json.loads(run("node", "--input-type=module", "-e", BANNER, given=GIVEN))


def node(folder: Path) -> Any:
    return _asked("node", folder, "time.mjs", NODE)


def php(folder: Path) -> Any:
    return _asked("php", folder, "time.php", PHP)


def _asked(language: str, folder: Path, name: str, script: str) -> Any:
    references.laid(language, folder)
    (folder / name).write_text(script, encoding="utf-8")
    return json.loads(references.ask(language, folder / name, GIVEN))


@pytest.mark.parametrize("asked", [python, banner, node, php])
def test_many_stars_take_no_time(asked: Callable[[Path], Any], tmp_path: Path) -> None:
    found = dict(zip(CASES, asked(tmp_path), strict=True))

    assert [name for name, (holds, _) in found.items() if holds] == ["40 stars that hold"]
    assert {name: taken for name, (_, taken) in found.items() if taken > MAX} == {}
