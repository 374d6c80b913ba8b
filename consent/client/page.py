"""The JSON in a server-rendered page that its scripts read before they run (R117)."""

import json
import re
from typing import Any

ID = "mix-consent"

# The grammar of CSP; a wrong nonce is left out, since a block of data needs none
_NONCE = re.compile(r"[A-Za-z0-9+/_-]{1,256}={0,2}", re.ASCII)
# Only these can end an HTML script or begin a comment in it; as JSON escapes they mean the same
_ESCAPES = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&"}


class Markup(str):
    """Text that templates of Django and Jinja put into a page as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def script(data: Any, nonce: object = None) -> Markup:
    """A block of data; whatever `data` holds, it cannot leave the element."""
    # Plain ASCII: neither the page's encoding nor U+2028 can change what it means
    text = json.dumps(data, separators=(",", ":")).translate(_ESCAPES)
    value = "" if nonce is None else str(nonce)  # Django's own nonce is made when it is written
    attribute = f' nonce="{value}"' if _NONCE.fullmatch(value) else ""
    return Markup(f'<script type="application/json" id="{ID}"{attribute}>{text}</script>')
