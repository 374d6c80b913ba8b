"""What a pattern with many stars costs, in each of the four languages, by the functions in use."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from consent.kernel.ruleset import DeclaredCookie, Ruleset
from tests import provision
from tests.conformance import references
from tests.node import packages, run

ROUNDS = 5  # of which the quickest counts: the machine does other things too
OCTETS = 8_000

Case = tuple[str, str]  # a pattern, and a name that a visitor sends

CASES: dict[str, Case] = {
    **{f"3 stars, {n:,} dashes": ("wp-*-*-*-id", "wp" + "-" * n) for n in (1_000, 2_500, OCTETS)},
    "40 stars, 8,000 dashes": ("wp" + "-*" * 40 + "-id", "wp" + "-" * OCTETS),
    "40 stars that hold": ("wp" + "-*" * 40, "wp" + "-" * OCTETS),
    "40 stars, both ends hold": ("wp" + "-*" * 39 + "x*-id", "wp" + "-" * OCTETS + "-id"),
    "40 stars, one letter": ("a*" * 40 + "b", "a" * OCTETS),
    "a long part, nearly there": ("*" + "-" * 100 + "x*", "-" * OCTETS),
}
HOLDS = [name == "40 stars that hold" for name in CASES]

BANNER = """
import { register } from "./guard/register.js";
const { cases, rounds } = JSON.parse(await new Response(process.stdin).text());
console.log(JSON.stringify(cases.map(([pattern, name]) => {
  const ownerOf = register([{ key: "analytics", cookie: [pattern] }]);
  const rounded = Array.from({ length: rounds }, () => {
    const since = performance.now();
    const holds = ownerOf("cookie", name) !== undefined;
    return [holds, performance.now() - since];
  });
  return rounded.sort((one, other) => one[1] - other[1])[0];
})));
"""
NODE = """
import { readFileSync } from "node:fs";
import { check } from "./judge.mjs";
const { cases, rounds } = JSON.parse(readFileSync(0, "utf8"));
const flags = { necessary: true, version: 1 };
const found = await Promise.all(cases.map(async ([pattern, name]) => {
  const categories = [{ key: "analytics", ...flags, cookies: [{ name: pattern }] }];
  const notice = { categories, regions: [] };
  const service = { site: "mix", issuer: "-", domain: "", jwks: { keys: [] }, keys: [] };
  const { allowsCookie } = await check({ cookies: "", region: "ZZ" }, service, notice, 0);
  const rounded = Array.from({ length: rounds }, () => {
    const since = performance.now();
    const holds = allowsCookie(name);
    return [holds, performance.now() - since];
  });
  return rounded.sort((one, other) => one[1] - other[1])[0];
}));
console.log(JSON.stringify(found));
"""
PHP = """<?php
namespace MixConsent;
require __DIR__ . '/judge.php';
['cases' => $cases, 'rounds' => $rounds] = json_decode(stream_get_contents(STDIN), true);
$found = [];
foreach ($cases as [$pattern, $name]) {
    $category = (object) ['key' => 'analytics', 'cookies' => [(object) ['name' => $pattern]]];
    $notice = (object) ['categories' => [$category]];
    $best = [false, INF];
    for ($round = 0; $round < $rounds; $round++) {
        $since = hrtime(true);
        $holds = categoryOf($notice, $name) !== null;
        $taken = (hrtime(true) - $since) / 1e6;
        if ($taken < $best[1]) $best = [$holds, $taken];
    }
    $found[] = $best;
}
echo json_encode($found);
"""

Timing = tuple[bool, float]  # whether the pattern holds; milliseconds


def python() -> list[Timing]:
    return [_fastest(*case) for case in CASES.values()]


def banner() -> list[Timing]:
    return _read(run("node", "--input-type=module", "-e", BANNER, given=_given()))


def node() -> list[Timing]:
    with TemporaryDirectory() as name:
        folder = references.laid(Path(name), "judge.mjs", "verify.mjs")
        modules = packages(references.HERE)
        (folder / modules.name).symlink_to(modules, target_is_directory=True)
        (folder / "time.mjs").write_text(NODE, encoding="utf-8")
        return _read(run("node", str(folder / "time.mjs"), given=_given()))


def php() -> list[Timing]:
    with TemporaryDirectory() as name:
        folder = references.laid(Path(name), "judge.php", "verify.php")
        (folder / "time.php").write_text(PHP, encoding="utf-8")
        command = [provision.path(provision.PHP), str(folder / "time.php")]
        done = subprocess.run(command, input=_given(), capture_output=True, text=True, check=True)
        return _read(done.stdout)


LANGUAGES: dict[str, Callable[[], list[Timing]]] = {
    "Python": python,
    "banner and guard": banner,
    "Node": node,
    "PHP": php,
}


def main() -> None:
    found = {language: timings() for language, timings in LANGUAGES.items()}
    print(f"| milliseconds, the quickest of {ROUNDS} | {' | '.join(found)} |")
    print(f"| --- |{' ---: |' * len(found)}")
    for index, name in enumerate(CASES):
        cells = (f"{timings[index][1]:.4f}" for timings in found.values())
        print(f"| {name} | {' | '.join(cells)} |")


def _fastest(pattern: str, name: str) -> Timing:
    ruleset = Ruleset(1, {}, (DeclaredCookie(pattern, "analytics"),), ())
    return min((_timed(ruleset, name) for _ in range(ROUNDS)), key=lambda timing: timing[1])


def _timed(ruleset: Ruleset, name: str) -> Timing:
    since = time.perf_counter()
    holds = ruleset.category_of(name) is not None
    return holds, (time.perf_counter() - since) * 1_000


def _given() -> str:
    return json.dumps({"cases": list(CASES.values()), "rounds": ROUNDS})


def _read(text: str) -> list[Timing]:
    return [(holds, taken) for holds, taken in json.loads(text)]
