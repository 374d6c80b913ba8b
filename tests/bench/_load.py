"""Load over HTTP, made by wrk on two servers in turn, and what became of it as a table."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

SCRIPT = """
local prepared, turn = {}, 0
local function uuid7()
  local noise = string.format("%03x8%07x%08x", math.random(0, 4095), math.random(0, 2^28 - 1),
    math.random(0, 2^32 - 1))
  local hex = string.format("%012x7%s", os.time() * 1000 + math.random(0, 999), noise)
  return string.format("%s-%s-%s-%s-%s", hex:sub(1, 8), hex:sub(9, 12), hex:sub(13, 16),
    hex:sub(17, 20), hex:sub(21, 32))
end
function init()
  math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16))
  for _, headers in ipairs(VISITORS) do
    table.insert(prepared, wrk.format("GET", nil, headers))
  end
end
function request()
  turn = turn % #VISITORS + 1
  if not BODY then return prepared[turn] end
  local headers = VISITORS[turn]
  -- a client of its own each time: there is a limit for each
  headers["X-Forwarded-For"] = string.format("10.%d.%d.%d", math.random(0, 255),
    math.random(0, 255), math.random(1, 254))
  return wrk.format("POST", nil, headers, string.format(BODY, uuid7()))
end
function done(summary, latency)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.timeout
  local figures = '{"requests":%d,"microseconds":%d,"p95":%d,"p99":%d,"failed":%d}'
  io.write("\\n", figures:format(summary.requests, summary.duration, latency:percentile(95),
    latency:percentile(99), failed), "\\n")
end
"""
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Accept": "*/*",
    "Accept-Language": "en-US,en;q=0.7,fr;q=0.3",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Referer": "https://www.mixnetworks.com/hosting/",
    "Sec-Fetch-Dest": "script",
    "Sec-Fetch-Mode": "no-cors",
    "Sec-Fetch-Site": "same-site",
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
}

Headers = Mapping[str, str]


class Load(NamedTuple):
    """What one round came to."""

    rate: float  # requests per second
    p95: float  # milliseconds
    p99: float
    failed: int  # answers of 400 and above, and connections that broke


@dataclass(frozen=True)
class Side:
    """One of the two servers: where it is asked, and by whom, or what is sent to it."""

    url: str
    visitors: Sequence[Headers]
    body: str = ""  # of a POST, with %s where its id stands

    def load(self, connections: int, seconds: int) -> Load:
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(f"VISITORS = {_lua([BROWSER | dict(row) for row in self.visitors])}\n")
            script.write(f"BODY = {json.dumps(self.body) if self.body else 'nil'}\n{SCRIPT}")
            script.flush()
            size = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s"]
            command = ["wrk", *size, "-s", script.name, self.url]
            done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"wrk failed on {self.url}: {done.stdout}{done.stderr}")
        found = json.loads(done.stdout.strip().splitlines()[-1])
        rate = found["requests"] / found["microseconds"] * 1e6
        return Load(rate, found["p95"] / 1000, found["p99"] / 1000, found["failed"])


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
            ours, others = [own for own, _ in rounds], [other for _, other in rounds]
            rates = median(load.rate for load in ours), median(load.rate for load in others)
            tails = median(load.p99 for load in ours), median(load.p99 for load in others)
            # Of each round, since what else the machine does falls on both sides of one
            rate = median(own.rate / other.rate for own, other in rounds)
            tail = median(own.p99 / other.p99 for own, other in rounds)
            cells = [self.title, f"{connections}", *(f"{rate:,.0f}" for rate in rates)]
            cells += [f"**{rate:.2f}**", *(f"{tail:.2f}" for tail in tails), f"**{tail:.2f}**"]
            cells.append(str(sum(load.failed for load in ours + others)))
            yield "| " + " | ".join(cells) + " |"


def print_head(other: str) -> None:
    if shutil.which("wrk") is None:
        sys.exit("wrk makes the load. Install it: apt-get install wrk, or brew install wrk")
    figures = f"ours, requests/s | {other} | ratio | ours, p99 ms | {other} | ratio | failed"
    print(f"| | connections | {figures} |\n| --- |" + " ---: |" * 8)


def run(pairs: Sequence[Pair], *, connections: Iterable[int], rounds: int, seconds: int) -> None:
    for number in connections:
        for pair in pairs:
            pair.ours.load(number, 1)  # what can be remembered, is
            pair.other.load(number, 1)
        for _ in range(rounds):
            for pair in pairs:
                pair.take_turns(number, seconds)
    for pair in pairs:
        print(*pair.lines(), sep="\n", flush=True)


def _lua(visitors: Sequence[Headers]) -> str:
    rows = (
        ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in visitor.items())
        for visitor in visitors
    )
    return "{" + ", ".join(f"{{{row}}}" for row in rows) + "}"
