"""The banner's rules give the same answers as the server's, row by row, in a real browser."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.vectors import table, unfold

BANNER = Path(__file__).parents[2] / "consent" / "banner"
RULINGS = [*table("judge")["rows"], *unfold(table("crossed"))]

# A config leaves away the flags that are false.
RUN = """
async ([call, rows, leaveOut]) => {
  const rules = await import("/rules.js");
  const lean = (category) =>
    leaveOut && category
      ? Object.fromEntries(Object.entries(category).filter(([, value]) => value !== false))
      : category;
  const asks = (categories, { region, evidence, now }) =>
    rules.questions(categories.map(lean), region, evidence, now).map(({ key }) => key);
  const calls = {
    judge: (row) => rules.judge(lean(row.category), row.region, row.evidence, row.now),
    asks: (row) => row.category !== null && asks([row.category], row).length > 0,
    questions: (row) => asks(row.categories, row),
    settle: (row) => {
      const staysOff = (category) =>
        (row.signal && rules.isSignalled(category)) || row.held.includes(category.key);
      return rules.settle(row.choices, row.optional.map(lean), staysOff);
    },
    held: ({ categories, region, evidence, now }) => {
      const all = categories.map(lean).filter(({ necessary }) => !necessary);
      const held = all.filter((one) => rules.isHeld(one, all, region, evidence, now));
      return held.map(({ key }) => key);
    },
    signalled: (row) => rules.signalled(row.evidence),
  };
  return rows.map((row) => calls[call](row));
}
"""


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
    handler = partial(_Files, directory=str(BANNER))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def run(page: Page, origin: str, call: str, rows: list[Any], *, leave_out: bool = False) -> Any:
    page.goto(origin)
    return page.evaluate(RUN, [call, rows, leave_out])


def differences(rows: list[Any], found: list[Any], expected: list[Any]) -> dict[str, Any]:
    return {
        row["id"]: (here, there)
        for row, here, there in zip(rows, found, expected, strict=True)
        if here != there
    }


@pytest.mark.parametrize("leave_out", [False, True], ids=["all flags", "false flags left out"])
@pytest.mark.parametrize("rows", [pytest.param(RULINGS, id=f"{len(RULINGS)} rows")])
def test_the_browser_rules_as_the_table_says(
    page: Page, origin: str, rows: list[Any], leave_out: bool
) -> None:
    found = run(page, origin, "judge", rows, leave_out=leave_out)
    expected = [{"verdict": row["verdict"], "reason": row["reason"]} for row in rows]
    assert differences(rows, found, expected) == {}


def test_the_browser_asks_about_each_combination_as_the_table_says(page: Page, origin: str) -> None:
    rows = unfold(table("crossed"))
    assert differences(rows, run(page, origin, "asks", rows), [row["asks"] for row in rows]) == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(name, key, id=f"{name}: {len(table(name)['rows'])} rows")
        for name, key in (
            ("questions", "asks"),
            ("settle", "settled"),
            ("held", "held"),
            ("signalled", "signalled"),
        )
    ],
)
def test_the_browser_agrees_with_the_table(
    page: Page, origin: str, name: str, expected: str
) -> None:
    rows = table(name)["rows"]
    assert differences(rows, run(page, origin, name, rows), [row[expected] for row in rows]) == {}
