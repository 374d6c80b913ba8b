"""What is compared: a page with nothing, one written by hand, ours, and the peers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.banner.server import File, Server

HERE = Path(__file__).parent
PAGE = (HERE / "page.html").read_text()
_TEXT = "".join(
    f"<h2 id=services>Service {number}</h2><p>{'What MIX carries for its customers. ' * 12}</p>"
    for number in range(1, 21)
)


@dataclass(frozen=True)
class Product:
    """How a page embeds it, and what it brings."""

    name: str
    head: str = ""
    tail: str = ""
    files: Mapping[str, File] = field(default_factory=dict)
    asks: bool = True

    @property
    def path(self) -> str:
        return "/" + self.name.lower().replace(" ", "-")

    def page(self) -> str:
        parts = {"{head}": self.head, "{text}": _TEXT, "{tail}": self.tail}
        page = PAGE
        for name, part in parts.items():
            page = page.replace(name, part)
        return page

    def serve_on(self, server: Server) -> None:
        server.files |= {self.path: File.of(self.path, self.page()), **self.files}
        server.files["/gated.js"] = File.of("gated.js", "window.bench?.ran()")


NOTHING = Product("nothing", asks=False)
