"""Decisions over HTTP, made by wrk: each with an id of its own, as a banner makes it."""

import json
import subprocess
import tempfile
from typing import NamedTuple

from tests.bench._wrk import BROWSER

SCRIPT = """
wrk.method = "POST"
wrk.headers = HEADERS
function init()
  math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16))
end
function id()
  local noise = string.format("%03x8%07x%08x", math.random(0, 4095), math.random(0, 2^28 - 1),
    math.random(0, 2^32 - 1))
  local hex = string.format("%012x7%s", os.time() * 1000 + math.random(0, 999), noise)
  return string.format("%s-%s-%s-%s-%s", hex:sub(1, 8), hex:sub(9, 12), hex:sub(13, 16),
    hex:sub(17, 20), hex:sub(21, 32))
end
function request()
  -- a client of its own each time: there is a limit for each
  HEADERS["X-Forwarded-For"] = string.format("10.%d.%d.%d", math.random(0, 255),
    math.random(0, 255), math.random(1, 254))
  return wrk.format(nil, nil, HEADERS, string.format(BODY, id()))
end
function done(summary, latency)
  local told = '{"requests":%d,"microseconds":%d,"p99":%d,"failed":%d}'
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.timeout
  local p99 = latency:percentile(99)
  io.write("\\n", told:format(summary.requests, summary.duration, p99, failed), "\\n")
end
"""
DECISION = {
    "id": "%s",
    "site": "mix",
    "notice": 1,
    "choices": {
        "preferences": True,
        "personalization": False,
        "support": False,
        "analytics": True,
        "marketing": False,
    },
    "surface": "banner",
    "method": "custom",
    "language": "en",
    "region": "ZZ",
    "signal": False,
}


class Load(NamedTuple):
    """What one round came to."""

    rate: float  # decisions per second
    p99: float  # milliseconds
    failed: int  # answers of 400 and above, and connections that broke


def load(url: str, *, origin: str, connections: int, seconds: int) -> Load:
    headers = BROWSER | {"Origin": origin, "Content-Type": "text/plain", "X-Region": "DE"}
    lines = ", ".join(f"[{json.dumps(name)}] = {json.dumps(it)}" for name, it in headers.items())
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f"HEADERS, BODY = {{{lines}}}, {json.dumps(json.dumps(DECISION))}\n{SCRIPT}")
        script.flush()
        options = ["-t1", f"-c{connections}", f"-d{seconds}s", "-s", script.name]
        done = subprocess.run(["wrk", *options, url], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return Load(
        rate=told["requests"] / told["microseconds"] * 1e6,
        p99=told["p99"] / 1000,
        failed=told["failed"],
    )
