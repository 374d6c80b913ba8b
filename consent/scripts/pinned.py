"""The banner's code without a notice: the same bytes for everyone, so that a page can pin them.

A page with card fields has to know each script by its hash (R33). What differs between visitors
comes with a second request, and is data.
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
from consent.web.compressed import CompressedText

ASIDE = ("debug.js", "gpp-stub.js")  # for staff alone; and a tag of its own
FILLED = b"__MIX_"  # what the service puts something into when it is asked for


@dataclass(frozen=True, slots=True)
class PinnedScript:
    packed: CompressedText
    digest: str
    integrity: str

    @classmethod
    def of(cls, text: str) -> Self:
        plain = text.encode()
        return cls(
            CompressedText.of(text), hashlib.sha256(plain).hexdigest()[:16], integrity(plain)
        )

    @property
    def name(self) -> str:
        return f"banner-{self.digest}.js"


def pinned(site: str) -> PinnedScript:
    """One site's script. Its bytes change with the code, and with nothing else."""
    return _pinned(settings.CONSENT_SERVICE_URL, site)


def parts() -> dict[str, str]:
    """File → integrity, of whatever the script may import and is the same for everyone."""
    paths = (path for path in sorted(PARTS.glob("*.js")) if path.name not in ASIDE)
    bodies = {path.name: path.read_bytes() for path in paths}
    return {name: integrity(body) for name, body in bodies.items() if FILLED not in body}


def integrity(body: bytes) -> str:
    return f"sha384-{base64.b64encode(hashlib.sha384(body).digest()).decode()}"


@cache
def _pinned(service: str, site: str) -> PinnedScript:
    config = json.dumps({"service": service, "site": site}, separators=(",", ":"))
    return PinnedScript.of(BANNER.read_text(encoding="utf-8").replace(IDENTIFIER, config))
