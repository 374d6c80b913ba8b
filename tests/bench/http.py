"""The check against a bare Django view, and the banner against WhiteNoise with the same file.

All of them stand on `manage.py serve`, the same server with the same settings, and take turns.
"""

import os
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import _pairs, _visitors, _wrk
from tests.bench._pairs import Pair, Side
from tests.bench._wrk import BROWSER, Headers
from tests.servers import Project

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
CONNECTIONS = (8, 64)
PUBLISH = "from consent.publishing import publish; from tests import filled; publish(filled.seed())"
ENCODINGS = {"": "identity", ".gz": "gzip", ".br": "br"}


def main() -> None:
    _wrk.require()
    with TemporaryDirectory() as folder, ExitStack() as running:
        pairs = _all(Path(folder), running)
        _pairs.run(pairs, connections=CONNECTIONS, rounds=ROUNDS, seconds=SECONDS)


def _all(folder: Path, running: ExitStack) -> list[Pair]:
    ours = _project(folder / "ours")
    ours.migrate()
    ours.python(PUBLISH)
    visitors = _visitors.of(ours)
    service = _serve(ours, running)
    bare = _serve(_project(folder / "bare"), running, "tests.bench._bare:application")
    files = _keep(folder / "files", f"{service}/banner.js", visitors[0])
    other = _project(folder / "whitenoise", BENCH_FILES=str(files))
    noise = _serve(other, running, "tests.bench._files:application")
    banner, file = f"{service}/banner.js", f"{noise}/files/banner.js"
    return [
        Pair(
            "check, JSON", Side(f"{service}/v1/check", visitors), Side(f"{bare}/answer", visitors)
        ),
        Pair(
            "check, `?need=`",
            Side(f"{service}/v1/check?need=analytics", visitors),
            Side(f"{bare}/nothing", visitors),
        ),
        Pair("`banner.js`", Side(banner, visitors), Side(file, visitors)),
        Pair("304", _held(banner, visitors), _held(file, visitors)),
        Pair("`banner.js`: 304 against 200", _held(banner, visitors), Side(banner, visitors)),
    ]


def _project(folder: Path, **settings: str) -> Project:
    folder.mkdir()
    return Project.make(folder, **settings)


def _serve(project: Project, running: ExitStack, application: str = "") -> str:
    arguments = ["--application", application] if application else []
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
