"""The banner against its peers, on one server in one Chromium: what each costs page and visitor."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from tests.bench.banner import costs, ours, table, visits
from tests.bench.banner.products import NOTHING, Product, others
from tests.bench.banner.server import Server, serving

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "11"))


def main(mode: str = "") -> None:
    with answering() as (server, answer), visits.browsing() as browser:
        if mode == "--trace":
            return costs.rounds(browser, server, answer)
        accept = answer.notice["accept"]
        hand, *peers = others(answer.notice)
        products = [NOTHING, hand, ours.ours(answer), *peers]
        play(browser, server, products[:2], accept=accept)  # the first of all warms the browser
        rounds = []
        for number in range(ROUNDS):
            print(f"round {number + 1} of {ROUNDS}", file=sys.stderr)
            turn = number % len(products)
            played = play(browser, server, products[turn:] + products[:turn], accept=accept)
            rounds.append({product.name: played[product.name] for product in products})
        version = browser.version
    print("\n".join(table.lines(rounds)))
    print(f"\nMedians of {ROUNDS} first visits, in turn; bold is first or equal first.", end=" ")
    print(f"Chromium {version}, {os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}.")
    print("Ours is behind: " + ("; ".join(table.behind(rounds)) or "nowhere") + ".")


@contextmanager
def answering() -> Iterator[tuple[Server, ours.Answer]]:
    with serving() as server, TemporaryDirectory() as folder:
        yield server, ours.ask(Path(folder) / "service", server)


def play(
    browser: Browser, server: Server, products: Sequence[Product], *, accept: str
) -> dict[str, visits.Figures]:
    """One round: every product visited three times, as a newcomer each time."""
    found: dict[str, visits.Figures] = {}
    for product in products:
        product.serve_on(server)
        quick = visits.timed(browser, server.url, product, visits.QUICK, accept=accept)
        slow = visits.timed(browser, server.url, product, visits.SLOW, accept=accept)
        costs = visits.weighed(browser, server.url, product)
        found[product.name] = quick | costs | {f"slow {name}": slow[name] for name in slow}
    return found
