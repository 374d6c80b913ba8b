"""The banner's rules give the same answers as the server's, row by row, in a real browser."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from consent.kernel.rules import STRICTEST, Category, Region
from consent.kernel.values import PLACE
from consent.scripts.config import flags, told_of
from tests.browser.serving import serving
from tests.ruleset import rule_of
from tests.vectors import table, unfold, unfold_abroad

BANNER = Path(__file__).parents[2] / "consent" / "banner"
ABROAD = [
    row
    for row in unfold_abroad(table("abroad"))
    if PLACE.fullmatch(row["evidence"]["answer"]["region"])
]
RULINGS = [*table("judge")["rows"], *unfold(table("crossed")), *ABROAD]

# What the service settles before the config is sent (consent/scripts/config.py)
RUN = """
async ([call, rows]) => {
  const rules = await import("/rules.js");
  const bare = (evidence) => {
    if (!evidence.answer) return evidence;
    const { decided_at, region, choices: told } = evidence.answer;
    const choices = Object.create(null);
    for (const [key, [version, granted, at = decided_at, place = region]] of Object.entries(told)) {
      choices[key] = [version, granted, at, place];
    }
    return { ...evidence, answer: { ...evidence.answer, choices } };
  };
  const asks = (categories, { region, evidence, now }) =>
    rules.questions(categories, region, bare(evidence), now).map(({ key }) => key);
  const calls = {
    judge: (row) => rules.judge(row.category, row.region, bare(row.evidence), row.now),
    asks: (row) => row.category !== null && asks([row.category], row).length > 0,
    questions: (row) => asks(row.categories, row),
    settle: (row) => {
      const staysOff = ({ key, sale }) => (row.signal && sale) || row.held.includes(key);
      return rules.resolve(row.choices, row.optional, staysOff);
    },
    held: ({ categories, region, evidence, now }) => {
      const all = categories.filter(({ necessary }) => !necessary);
      const held = all.filter((one) => rules.isLocked(one, all, region, bare(evidence), now));
      return held.map(({ key }) => key);
    },
    signalled: (row) => rules.hasSignal(bare(row.evidence)),
    kept: ({ categories, place, region, evidence }) => {
      const { answer } = bare(evidence);
      const here = { ...region, code: place };
      const of = (one) => rules.placeOfNo(one, here, answer);
      const kept = categories.filter((one) => !one.necessary && of(one) !== place);
      return Object.fromEntries(kept.map((one) => [one.key, of(one)]));
    },
  };
  return rows.map((row) => calls[call](row));
}
"""


def told(row: dict[str, Any]) -> dict[str, Any]:
    """The row's categories and region as the service would tell them to a banner."""
    said = dict(row)
    region = rule_of(row) if "region" in row else STRICTEST
    if "region" in row:
        said["region"] = told_of(region, region.code)
    for name in ("categories", "optional"):
        if name in row:
            said[name] = [_category(one, region) for one in row[name]]
    if row.get("category"):
        said["category"] = _category(row["category"], region)
    return said


def _category(row: dict[str, Any], region: Region) -> dict[str, Any]:
    rule = Category(**row)
    return {"key": rule.key, "version": rule.version, **flags(rule, region)}


class _Files(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Rules</title>")

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with serving(partial(_Files, directory=str(BANNER))) as port:
        yield f"http://127.0.0.1:{port}/"


def run(page: Page, origin: str, call: str, rows: list[Any]) -> Any:
    page.goto(origin)
    return page.evaluate(RUN, [call, [told(row) for row in rows]])


def differences(rows: list[Any], found: list[Any], expected: list[Any]) -> dict[str, Any]:
    return {
        row["id"]: (here, there)
        for row, here, there in zip(rows, found, expected, strict=True)
        if here != there
    }


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("rows", [pytest.param(RULINGS, id=f"{len(RULINGS)} rows")])
def test_the_browser_rules_as_the_table_says(page: Page, origin: str, rows: list[Any]) -> None:
    found = run(page, origin, "judge", rows)
    expected = [{"verdict": row["verdict"], "reason": row["reason"]} for row in rows]
    assert differences(rows, found, expected) == {}


@pytest.mark.requirement("R11")
def test_the_browser_asks_about_each_combination_as_the_table_says(page: Page, origin: str) -> None:
    rows = unfold(table("crossed"))
    assert differences(rows, run(page, origin, "asks", rows), [row["asks"] for row in rows]) == {}


@pytest.mark.requirement("R54", "R60", "R61", "R62", "R63", "R64", "R65")
def test_the_browser_asks_abroad_and_locks_as_the_table_says(page: Page, origin: str) -> None:
    for call, expected in (("questions", "asks"), ("held", "held")):
        found = run(page, origin, call, ABROAD)
        assert differences(ABROAD, found, [row[expected] for row in ABROAD]) == {}


@pytest.mark.requirement("R5")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(name, key, id=f"{name}: {len(table(name)['rows'])} rows")
        for name, key in (
            ("questions", "asks"),
            ("settle", "settled"),
            ("held", "held"),
            ("signalled", "signalled"),
            ("kept", "keeps"),
        )
    ],
)
def test_the_browser_agrees_with_the_table(
    page: Page, origin: str, name: str, expected: str
) -> None:
    rows = table(name)["rows"]
    assert differences(rows, run(page, origin, name, rows), [row[expected] for row in rows]) == {}
