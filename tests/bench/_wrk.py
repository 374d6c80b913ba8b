"""Load over HTTP, made by wrk: many connections, several visitors' headers in turn."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple

SCRIPT = """
local requests, turn = {}, 0
function init()
  for _, headers in ipairs(VISITORS) do
    table.insert(requests, wrk.format("GET", nil, headers))
  end
end
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
function done(summary, latency)
  local told = '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"failed":%d}'
  local errors = summary.errors
  io.write("\\n", told:format(summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.status + errors.connect + errors.read + errors.timeout), "\\n")
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
    p50: float  # milliseconds
    p99: float


def require() -> None:
    if shutil.which("wrk") is None:
        sys.exit("wrk makes the load. Install it: apt-get install wrk, or brew install wrk")


def load(url: str, visitors: Sequence[Headers], *, connections: int, seconds: int) -> Load:
    """One round; an answer of 400 or more, or none, ends the whole bench."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f"VISITORS = {_lua([BROWSER | dict(one) for one in visitors])}\n{SCRIPT}")
        script.flush()
        size = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s"]
        done = subprocess.run(
            ["wrk", *size, "-s", script.name, url], capture_output=True, text=True
        )
    if done.returncode:
        sys.exit(f"wrk failed on {url}: {done.stdout}{done.stderr}")
    told = json.loads(done.stdout.strip().splitlines()[-1])
    if told["failed"]:
        sys.exit(f"{told['failed']} of {told['requests']} requests to {url} failed")
    return Load(
        rate=told["requests"] / told["microseconds"] * 1e6,
        p50=told["p50"] / 1000,
        p99=told["p99"] / 1000,
    )


def _lua(visitors: Sequence[Headers]) -> str:
    rows = (
        ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in one.items())
        for one in visitors
    )
    return "{" + ", ".join(f"{{{row}}}" for row in rows) + "}"
