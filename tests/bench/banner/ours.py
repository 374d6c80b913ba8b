"""Our banner as the real service answers the tag, and the notice that it asks about."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]

from consent.client.fragments import Fragment
from consent.lib.built_scripts import CORE
from tests.bench.banner.products import Product
from tests.bench.banner.server import File, Server
from tests.servers import Project
from tests.shared import ROOT

PARTS = ROOT / "static" / "consent" / "parts"
FILES = {
    "/banner.js": "text/javascript",
    "/v1/fragment?site=mix&language=en&region=DE": "application/json",
    "/words.json?site=mix&language=en": "application/json",
    "/register.json?site=mix&language=en": "application/json",
}
CAUSES = {  # cause → what of ours' text goes, and what comes in its place
    "animation": (r"animation:come [^;}\"]*", ""),
    "top layer": (r"popover:[^,}]*\"manual\"", "popover:0"),
    "room": (r"new ResizeObserver\(", "(() => ({observe(){}}))("),
    "weights": (r"font-weight:\d+", "font-weight:400"),
    "hint": (r"^//# \w+\n", ""),
}
ASK = """
import json
import brotli
from django.test import Client
from consent import notices, publishing
from tests import filled
site = filled.seed(origins=[{origin!r}], cookie_domain="mixnetworks.localhost")
filled.publish(site)
asked = dict(host="consent.mixnetworks.localhost", x_region="DE", accept_encoding="br")
client = Client(headers=asked)
answers = [client.get(path) for path in {paths!r}]
bodies = [
    answer.content if "Content-Encoding" in answer else brotli.compress(answer.content)
    for answer in answers  # what only servers read is sent as it is
]
print(json.dumps([[body.hex() for body in bodies], notices.current().snapshot]))
"""


@dataclass(frozen=True)
class Answer:
    """What the service sent, and what the peers are told: our words, and the script that waits."""

    files: Mapping[str, File]
    notice: dict[str, Any]


def ask(folder: Path, server: Server) -> Answer:
    """An installation from nothing, with MIX's catalogue, asked by a browser in Germany."""
    folder.mkdir()
    project = Project.make(folder, CONSENT_SERVICE_URL=server.url)
    project.migrate()
    asked = ASK.format(origin=server.url, paths=list(FILES))
    answers, snapshot = json.loads(project.python(asked).splitlines()[-1])  # after the log
    server.versions = {row["key"]: row["version"] for row in snapshot["categories"]}
    texts = snapshot["texts"]["en"]
    names = "accept reject choose save close dialog_title dialog_body".split()
    words = {name: texts[name] for name in names}
    categories = [
        {"key": row["key"], "necessary": row["necessary"], **_said(row)}
        for row in snapshot["categories"]
    ]
    purposes = " · ".join(row["name"] for row in categories if not row["necessary"])
    words |= {"title": texts["body"], "body": f"{purposes}. {texts['note']}"}  # as ours says it
    files = {
        path.partition("?")[0]: File(bytes.fromhex(answer), kind)
        for (path, kind), answer in zip(FILES.items(), answers, strict=True)
    }
    return Answer(files, words | {"categories": categories, "gated": server.gated})


def _said(category: dict[str, Any]) -> dict[str, str]:
    texts = category["texts"]["en"]
    return {"name": texts["name"], "purpose": texts["purpose"]}


def ours(answer: Answer) -> Product:
    paths = {f"/parts/{path.name}": path for path in PARTS.glob("*.js")}
    parts = {path: File.of(path, file.read_text()) for path, file in paths.items()}
    return Product(
        "ours",
        head="<script async src=/banner.js></script>",
        tail='<script type="text/plain" data-consent="analytics"'
        f' src="{answer.notice["gated"]}"></script>',
        files={**answer.files, **parts},
    )


def in_the_html(answer: Answer) -> Product:
    """The question in the page as the client library writes it, and the script that adopts it."""
    own, fragment = ours(answer), Fragment(**json.loads(_text(answer.files["/v1/fragment"])))
    [core] = re.findall(r'src="[^"]*(/core-\w+\.js)"', fragment.script)
    top, later = (
        fragment.markup(is_asked=is_asked, allowed={}, nonce="", path="/")
        for is_asked in (True, False)
    )
    files = {**own.files, core: File.of(core, CORE.read_text())}
    return replace(own, name="ours in the HTML", head="", top=top, later=later, files=files)


def without(own: Product) -> Iterator[Product]:
    text = _text(own.files["/banner.js"])
    for cause, (old, new) in CAUSES.items():
        left, times = re.subn(old, new, text)
        if times:
            script = File.of("/banner.js", left)
            yield replace(own, name=f"without {cause}", files={**own.files, "/banner.js": script})


def _text(file: File) -> str:
    return str(brotli.decompress(file.body).decode())
