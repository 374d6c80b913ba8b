"""Two servers that answer the same kind of request in turn, and what became of it as a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.bench import _wrk
from tests.bench._wrk import Headers, Load


def head(ours: str = "ours", other: str = "the other") -> tuple[str, str]:
    figures = f"{ours}, requests/s | {other} | ratio | {ours}, p99 ms | {other} | ratio"
    return f"| | connections | {figures} |", "| --- |" + " ---: |" * 7


@dataclass(frozen=True)
class Side:
    """One of the two: where it is asked, and by whom."""

    url: str
    visitors: Sequence[Headers]

    def load(self, connections: int, seconds: int) -> Load:
        return _wrk.load(self.url, self.visitors, connections=connections, seconds=seconds)


@dataclass(frozen=True)
class Pair:
    title: str
    ours: Side
    other: Side
    rounds: dict[int, list[tuple[Load, Load]]] = field(default_factory=dict)  # by connections

    def take_turns(self, connections: int, seconds: int) -> None:
        loads = self.ours.load(connections, seconds), self.other.load(connections, seconds)
        self.rounds.setdefault(connections, []).append(loads)

    def lines(self) -> Iterator[str]:
        for connections, rounds in self.rounds.items():
            ours, others = [one for one, _ in rounds], [other for _, other in rounds]
            rates = median(one.rate for one in ours), median(one.rate for one in others)
            tails = median(one.p99 for one in ours), median(one.p99 for one in others)
            # Of each round, since what else the machine does falls on both sides of one
            rate = median(one.rate / other.rate for one, other in rounds)
            tail = median(one.p99 / other.p99 for one, other in rounds)
            cells = [self.title, f"{connections}", *(f"{one:,.0f}" for one in rates)]
            cells += [f"**{rate:.2f}**", *(f"{one:.2f}" for one in tails), f"**{tail:.2f}**"]
            yield "| " + " | ".join(cells) + " |"


def run(pairs: Sequence[Pair], *, connections: Iterable[int], rounds: int, seconds: int) -> None:
    for number in connections:
        for pair in pairs:
            pair.ours.load(number, 1)  # what can be remembered, is
            pair.other.load(number, 1)
        for _ in range(rounds):
            for pair in pairs:
                pair.take_turns(number, seconds)
    print(*head(), sep="\n")
    for pair in pairs:
        print(*pair.lines(), sep="\n")
