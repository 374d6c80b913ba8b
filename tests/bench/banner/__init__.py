"""The banner against its peers, on one server in one Chromium: what each costs page and visitor.

Every round visits all products in turn, ours twice (the control). With `--trace` these are ours
without one thing at a time and one peer, by all that a trace tells: the difference is its cost.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.banner import table
from tests.bench.banner.ours import ask, in_the_html, ours, without
from tests.bench.banner.products import NOTHING, Product, others
from tests.bench.banner.server import serving
from tests.bench.banner.visits import DESKTOP, PHONE, Figures, Visits, browsing

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "8"))  # some eleven minutes


def main(mode: str = "") -> None:
    is_trace = mode == "--trace"
    with serving() as server, TemporaryDirectory() as folder, browsing() as browser:
        answer = ask(Path(folder) / "service", server)
        own = ours(answer)
        hand, *peers = others(answer.notice, *["hand-written", "Orejime"] * is_trace)
        further = without(own) if is_trace else []
        again = replace(own, name="ours again")
        products = [NOTHING, hand, own, again, in_the_html(answer), *further, *peers]
        for pace in (DESKTOP, PHONE):
            visits = Visits(browser, server, pace, answer.notice["accept"])
            visit = visits.traced_twice if is_trace else visits.whole
            rounds = list(played(products, visit, pace.name))
            print(f"\n{pace.name}\n\n" + "\n".join(table.lines(rounds, is_whole=is_trace)))
        version = browser.version
    print(f"\nMedians (quartiles) of {ROUNDS} first visits, in turn. Chromium {version},", end=" ")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}.")


def played(
    products: Sequence[Product], visit: Callable[[Product], Figures], pace: str
) -> Iterator[table.Round]:
    for number in range(-1, ROUNDS):  # the first warms the browser
        print(f"{pace}, round {number + 1} of {ROUNDS}", file=sys.stderr)
        turn = number % len(products)
        found = {product.name: visit(product) for product in [*products[turn:], *products[:turn]]}
        if number >= 0:
            yield {product.name: found[product.name] for product in products}
