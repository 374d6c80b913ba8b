"""The check against a bare Django view, and the banner against WhiteNoise with the same file.

All of them stand on `manage.py serve`, the same server with the same settings, and take turns.
"""

import json
import os
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import _load
from tests.bench._load import BROWSER, Headers, Pair, Side
from tests.outages.service import PUBLISH
from tests.servers import Project

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
CONNECTIONS = (8, 64)
ENCODINGS = {"": "identity", ".gz": "gzip", ".br": "br"}
BARE = ("--application", "tests.bench._bare:application")
# 32 browsers that have answered: all allow analytics, and of the rest each another part
COOKIES = """
import json, time
from consent.lib import uuid7
from consent.notices import signing_keys
from consent import notices
from consent.cookies import decision_token
from consent.cookies.names import CookieNames
from consent.kernel.rules import Answer, Choice
from django.utils import timezone
in_force = notices.current()
def token(n):
    choices = {
        one.key: Choice(one.version, one.key == "analytics" or bool(n >> i & 1))
        for i, one in enumerate(in_force.ruleset.optional)
    }
    answer = Answer(int(time.time()) - 86400 * n - 7, choices, region="US-CA")
    signed = decision_token.SignedDecision(uuid7.uuid7(timezone.now()), "mix", 1, answer)
    return decision_token.issue(signed, signing_keys.ring(), signing_keys.issuer())
name = CookieNames.of("mix", in_force.cookie_domain).decision
print(json.dumps([f"{name}={token(n)}" for n in range(32)]))
"""


def main() -> None:
    _load.print_head("the other")
    with TemporaryDirectory() as folder, ExitStack() as running:
        pairs = _all(Path(folder), running)
        _load.run(pairs, connections=CONNECTIONS, rounds=ROUNDS, seconds=SECONDS)


def _all(folder: Path, running: ExitStack) -> list[Pair]:
    ours = _project(folder / "ours")
    ours.migrate()
    ours.python(PUBLISH)
    visitors = _visitors(ours)
    service = _serve(ours, running)
    bare = _serve(_project(folder / "bare"), running, *BARE)
    files = _keep(folder / "files", f"{service}/banner.js", visitors[0])
    noise = _serve(_project(folder / "whitenoise", BENCH_FILES=str(files)), running, *BARE)
    banner, file = f"{service}/banner.js", f"{noise}/files/banner.js"
    check = f"{service}/v1/check"
    titles = ("check, JSON", "check, `?need=`", "`banner.js`")
    urls = (check, f"{check}?need=analytics", banner), (f"{bare}/answer", f"{bare}/nothing", file)
    return [
        *(
            Pair(title, Side(one, visitors), Side(other, visitors))
            for title, one, other in zip(titles, *urls, strict=True)
        ),
        Pair("304", _held(banner, visitors), _held(file, visitors)),
        Pair("`banner.js`: 304 against 200", _held(banner, visitors), Side(banner, visitors)),
    ]


def _project(folder: Path, **settings: str) -> Project:
    folder.mkdir()
    return Project.make(folder, **settings)


def _visitors(project: Project) -> list[Headers]:
    """Browsers in California, each with a signed cookie of its own among other cookies."""
    cookies = enumerate(json.loads(project.python(COOKIES)))
    others = "_ga=GA1.1.1038475610.17640401{0:02}; theme=dark; {1}; sessionid=c0ffee{0:010}"
    return [{"Cookie": others.format(*one), "X-Region": "US-CA"} for one in cookies]


def _serve(project: Project, running: ExitStack, *arguments: str) -> str:
    running.enter_context(project.running("serve", *arguments))
    return f"http://127.0.0.1:{project.port}"


def _keep(folder: Path, url: str, visitor: Headers) -> Path:
    """What the service sends, as files that WhiteNoise finds."""
    folder.mkdir()
    for ending, encoding in ENCODINGS.items():
        body, _ = _get(url, dict(visitor) | {"Accept-Encoding": encoding})
        (folder / f"banner.js{ending}").write_bytes(body)
    return folder


def _held(url: str, visitors: list[Headers]) -> Side:
    """Browsers that have it already, in the encoding that they take."""
    _, tag = _get(url, BROWSER | dict(visitors[0]))
    return Side(url, [dict(one) | {"If-None-Match": tag} for one in visitors])


def _get(url: str, headers: Headers) -> tuple[bytes, str]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers))) as response:
        return response.read(), response.headers["ETag"]
