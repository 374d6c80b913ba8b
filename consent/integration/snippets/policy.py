"""The Content-Security-Policy that a page needs for what it copies."""

import base64
import hashlib
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

NONCE = 'nonce="…"'  # on the banner's tag, and on each script and template that waits
_INLINE = re.compile(r"<script(?: type=\"importmap\")?>(.*?)</script>", re.DOTALL)


def policy(service: str, *, inline: Iterable[str] = ()) -> str:
    """For pages that list hosts. No style, image, frame or Trusted Types policy is needed."""
    source = source_of(service)
    scripts = " ".join([source, *map(hash_of, inline)])
    return f"script-src {scripts}; connect-src {source}"


def nonce_policy(service: str) -> str:
    """For pages that write a nonce into each of their scripts, and so into `NONCE`'s tag.

    Without it there, the banner would bring in what somebody else wrote into the page:
    'strict-dynamic' trusts what a script inserts.
    """
    return f"script-src 'nonce-…' 'strict-dynamic'; connect-src {source_of(service)}"


def source_of(service: str) -> str:
    """The service as a source; under a path of the site, only what is below that path."""
    return f"{service}/" if urlsplit(service).path else service


def hash_of(element: str) -> str:
    """The source that lets this one inline script run, and nothing else."""
    found = _INLINE.fullmatch(element)
    if found is None:
        raise ValueError("Only an inline script has such a hash.")
    digest = hashlib.sha256(found[1].encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
