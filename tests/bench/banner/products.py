"""The pages that are compared: an empty one, one written by hand, ours, and the peers."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.banner.server import File, Server
from tests.node import packages, run

HERE = Path(__file__).parent
PAGE = (HERE / "page.html").read_text()
_TEXT = "".join(
    f"<h2 id=services>Service {number}</h2><p>{'What MIX carries for its customers. ' * 12}</p>"
    for number in range(1, 21)
)


PRODUCTION = '--define:process.env.NODE_ENV="production"'


@dataclass(frozen=True)
class Product:
    """How a page embeds it, and what it brings."""

    name: str
    head: str = ""
    top: str = ""  # of the body
    tail: str = ""
    files: Mapping[str, File] = field(default_factory=dict)
    asks: bool = True
    later: str | None = None  # top of the body for who has answered, where it is another

    @property
    def path(self) -> str:
        return "/" + self.name.lower().replace(" ", "-")

    def serve_on(self, server: Server, *, is_answered: bool = False) -> None:
        top = self.later if is_answered and self.later is not None else self.top
        page = _filled(PAGE, head=self.head, top=top, tail=self.tail, text=_TEXT)
        server.files |= {self.path: File.of(self.path, page), **self.files}
        server.files["/gated.js"] = File.of("gated.js", "window.ran = 1")


NOTHING = Product("nothing", asks=False)


def others(notice: dict[str, Any], *names: str) -> Iterator[Product]:
    """The one written by hand and the peers, or those of these names, with the notice's words."""
    for row in tomllib.loads((HERE / "peers.toml").read_text())["product"]:
        if names and row["name"] not in names:
            continue
        script = _built(HERE / "peers" / row["script"], notice)
        head, tail = (
            _filled(row.get(part, ""), script=script, gated=notice["gated"])
            for part in ("head", "tail")
        )
        texts = {
            path: script if source == "{script}" else (packages(HERE) / source).read_text()
            for path, source in row["files"].items()
        }
        files = {path: File.of(path, text) for path, text in texts.items()}
        yield Product(row["name"], head=head, tail=tail, files=files)


def _built(path: Path, notice: dict[str, Any]) -> str:
    """One script of ours and what it imports, minified, with the words of the notice in it."""
    given = f"--define:NOTICE={json.dumps(notice)}"
    options = ["--bundle", "--minify", "--format=iife", "--charset=utf8", PRODUCTION, given]
    return run(str(packages(HERE) / ".bin" / "esbuild"), str(path), *options).strip()


def _filled(text: str, /, **parts: str) -> str:
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text
