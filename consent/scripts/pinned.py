"""Serve the banner's code without a notice: the same bytes for all, so a page can pin its hash.

A page with card fields has to know each script by its hash (R33). What differs between visitors
is data, and comes with a second request.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Self

from django.conf import settings

from consent.lib.built_scripts import BANNER, PARTS
from consent.scripts.banner import IDENTIFIER
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
        return f"banner-{self.digest}.js"


def pinned(site: str) -> _PinnedScript:
    """Return one site's script. Its bytes change with the code, and with nothing else."""
    return _pinned(settings.CONSENT_SERVICE_URL, site)


def parts() -> dict[str, str]:
    """Return the integrity by file of parts that the script may import, if the same for all."""
    paths = (path for path in sorted(PARTS.glob("*.js")) if path.name not in _NOT_IMPORTED)
    bodies = {path.name: path.read_bytes() for path in paths}
    return {name: integrity(body) for name, body in bodies.items() if _PLACEHOLDER not in body}


def integrity(body: bytes) -> str:
    return f"sha384-{base64.b64encode(hashlib.sha384(body).digest()).decode()}"


@cache
def _pinned(service: str, site: str) -> _PinnedScript:
    config = json.dumps({"service": service, "site": site}, separators=(",", ":"))
    return _PinnedScript.build(BANNER.read_text(encoding="utf-8").replace(IDENTIFIER, config))
