"""What a server-rendered page tells its own scripts, before any of them runs (R117)."""

import json
import re
from typing import Any

ID = "mix-consent"

# The grammar of CSP; a nonce that is none is left out, since a block of data needs none to stay
_NONCE = re.compile(r"[A-Za-z0-9+/_-]{1,256}={0,2}", re.ASCII)
# In an HTML script only these end it or begin a comment; JSON's own escapes leave the data as it is
_ESCAPES = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&"}


class Markup(str):
    """Text that templates of Django and Jinja put into a page as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def script(told: Any, nonce: object = None) -> Markup:
    """A block of data; whatever `told` holds, it cannot leave the element."""
    # Plain ASCII: neither the page's encoding nor U+2028 can change what it means
    data = json.dumps(told, separators=(",", ":")).translate(_ESCAPES)
    text = "" if nonce is None else str(nonce)  # Django's own nonce is made when it is written
    attribute = f' nonce="{text}"' if _NONCE.fullmatch(text) else ""
    return Markup(f'<script type="application/json" id="{ID}"{attribute}>{data}</script>')
