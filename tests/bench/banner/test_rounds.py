"""The bench runs: one round of ours and of what it is measured by. How fast, nobody asserts."""

import pytest

from tests.bench import banner
from tests.bench.banner import ours, table, visits
from tests.bench.banner.products import NOTHING, others
from tests.bench.banner.table import HAND
from tests.bench.banner.visits import Figures

pytestmark = pytest.mark.machine


@pytest.fixture(scope="module")
def played() -> dict[str, Figures]:
    with banner.answering() as (server, answer), visits.browsing() as browser:
        products = [NOTHING, *others(answer.notice, HAND), ours.ours(answer)]
        return banner.play(browser, server, products, accept=answer.notice["accept"])


def test_what_a_page_brings_is_counted(played: dict[str, Figures]) -> None:
    nothing, hand, ours = played["nothing"], played["hand-written"], played["ours"]
    assert (nothing["requests"], hand["requests"], ours["requests"]) == (0, 1, 1)
    assert nothing["bytes"] + 500 < hand["bytes"] < ours["bytes"]
    assert nothing["nodes"] + 5 < hand["nodes"] < ours["nodes"]  # what stands in a shadow root too
    assert nothing["heap"] < hand["heap"] < ours["heap"]


@pytest.mark.parametrize("name", ["hand-written", "ours"])
def test_a_banner_is_reached_and_answered_and_the_script_runs(
    played: dict[str, Figures], name: str
) -> None:
    figures = played[name]
    assert figures["reached"] > 0
    assert figures["released"] > 0
    assert figures["click"] >= 8
    assert figures["slow reached"] > 2 * visits.SLOW.latency  # the page, then the banner
    assert figures["slow released"] > visits.SLOW.latency  # the script


def test_a_round_makes_a_table(played: dict[str, Figures]) -> None:
    head, _, requests, *others = table.lines([played])
    assert len(others) == len(table.MEASURES) - 1
    cells = dict(zip(head.split(" | ")[1:], requests.strip("| ").split(" | ")[1:], strict=True))
    assert cells == {
        "nothing": "0",
        "hand-written": "1",
        "ours": "**1**",
        "ours ÷ hand-written |": "1.00",
    }
