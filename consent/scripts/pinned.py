"""Serve the banner's code without a notice: the same bytes for all, so a page can pin its hash.

A page with card fields has to know each script by its hash (R33). What differs between sites and
visitors is data: it stands on the script's tag, or comes with a second request.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Self

from consent.lib.built_scripts import CORE, PARTS
from consent.web.responses import CompressedText

_NOT_IMPORTED = ("debug.js", "gpp-stub.js")  # for staff only; a tag of its own
_PLACEHOLDER = b"__MIX_"  # replaced in each response, so such a part has no fixed hash


@dataclass(frozen=True, slots=True)
class _PinnedScript:
    packed: CompressedText
    digest: str
    integrity: str

    @classmethod
    def build(cls, text: str) -> Self:
        plain = text.encode()
        return cls(
            CompressedText.build(text), hashlib.sha256(plain).hexdigest()[:16], integrity(plain)
        )

    @property
    def name(self) -> str:
        return f"core-{self.digest}.js"


@cache
def pinned() -> _PinnedScript:
    """Return every site's script. Its bytes change with the code, and with nothing else."""
    return _PinnedScript.build(CORE.read_text(encoding="utf-8"))


def parts() -> dict[str, str]:
    """Return the integrity by file of parts that the script may import, if the same for all."""
    paths = (path for path in sorted(PARTS.glob("*.js")) if path.name not in _NOT_IMPORTED)
    bodies = {path.name: path.read_bytes() for path in paths}
    return {name: integrity(body) for name, body in bodies.items() if _PLACEHOLDER not in body}


def integrity(body: bytes) -> str:
    return f"sha384-{base64.b64encode(hashlib.sha384(body).digest()).decode()}"
