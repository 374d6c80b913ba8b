"""Our banner as the real service answers the tag, and the notice that it asks about."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.banner.products import Product
from tests.bench.banner.server import File, Server
from tests.servers import Project
from tests.shared import ROOT

PARTS = ROOT / "static" / "consent" / "parts"
ASK = """
import json
from django.test import Client
from consent import notices, publishing
from tests import filled
publishing.publish(filled.seed(origins=[{origin!r}], cookie_domain="mixnetworks.localhost"))
asked = dict(host="consent.mixnetworks.localhost", x_region="DE", accept_encoding="br")
answer = Client(headers=asked).get("/banner.js")
assert answer["Content-Encoding"] == "br"
print(json.dumps([answer.content.hex(), notices.current().snapshot]))
"""


@dataclass(frozen=True)
class Answer:
    """What the service sent, and what the peers are told: our words, and the script that waits."""

    script: bytes
    notice: dict[str, Any]


def ask(folder: Path, server: Server) -> Answer:
    """An installation from nothing, with MIX's catalogue, asked by a browser in Germany."""
    folder.mkdir()
    project = Project.make(folder, CONSENT_SERVICE_URL=server.url)
    project.migrate()
    told = project.python(ASK.format(origin=server.url)).splitlines()[-1]  # after the log
    script, snapshot = json.loads(told)
    texts = snapshot["texts"]["en"]
    words = {name: texts[name] for name in "title body accept reject choose save close".split()}
    categories = [
        {"key": row["key"], "necessary": row["necessary"], **_said(row)}
        for row in snapshot["categories"]
    ]
    return Answer(bytes.fromhex(script), words | {"categories": categories, "gated": server.gated})


def _said(category: dict[str, Any]) -> dict[str, str]:
    texts = category["texts"]["en"]
    return {"name": texts["name"], "purpose": texts["purpose"]}


def ours(answer: Answer) -> Product:
    parts = {f"/parts/{path.name}": path.read_text() for path in PARTS.glob("*.js")}
    return Product(
        "ours",
        head="<script async src=/banner.js></script>",
        tail='<script type="text/plain" data-consent="analytics"'
        f' src="{answer.notice["gated"]}"></script>',
        files={
            "/banner.js": File(answer.script, "text/javascript"),
            **{path: File.of(path, text) for path, text in parts.items()},
        },
    )
