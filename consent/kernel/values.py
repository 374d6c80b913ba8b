"""Define the formats of values that several packages share, and match patterns of names."""

import re

# ISO 3166-1 alpha-2, optionally with a subdivision of ISO 3166-2: US-CA
PLACE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?", re.ASCII)
# The code of a region rule: a place, or a group of places under three letters
REGION_CODE = re.compile(r"[A-Z]{2,3}(?:-[A-Z0-9]{1,3})?", re.ASCII)
# BCP 47 with at most a script and a region: en, sr-Latn, es-MX
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?", re.ASCII)
SITE_KEY = re.compile(r"[A-Za-z0-9_-]{1,50}", re.ASCII)
CATEGORY_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
# Token characters of RFC 9110; in a declared name * matches any text
COOKIE_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}", re.ASCII)
# Where a declared cookie is stored (RFC 6265): a host, optionally with a leading dot, and a path
DOMAIN = re.compile(r"(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}", re.ASCII)
COOKIE_DOMAIN = re.compile(rf"\.?{DOMAIN.pattern}", re.ASCII)
COOKIE_PATH = re.compile(r"/[!#-:<-~]*", re.ASCII)
# The name of a cookie, a host with its port, or a cache name that contains an address
DETECTED_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z:/]{1,128}", re.ASCII)
# What this service stores in browsers on any of our sites: its cookies and storage keys
OUR_COOKIE = re.compile(
    r"(?:__(?:Secure|Host)-[A-Za-z0-9_-]{1,50}_(?:consent|account|visitor|staff|csrf)"
    r"|[A-Za-z0-9_-]{1,50}_consent_(?:state|queue|confirmation|heard|receipt))",
    re.ASCII,
)


_PREFIXES = ("__secure-", "__host-")  # browsers read them case-insensitively
_MIN_FIXED = 2  # characters that a pattern must fix


def matches(name: str, pattern: str) -> bool:
    """Return whether a pattern matches a name, in time linear in their lengths.

    Names come from visitors, so there is no backtracking: each part is matched at its first
    position, which leaves the most text for the parts after it.
    """
    first, *middle = pattern.split("*")
    if not middle:
        return name == pattern
    last = middle.pop()
    at, end = len(first), len(name) - len(last)
    if at > end or not (name.startswith(first) and name.endswith(last)):
        return False
    for part in middle:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def is_too_wide(pattern: str) -> bool:
    """Return whether a pattern matches nearly everything: it fixes fewer than two characters.

    Leading underscores and the prefixes `__Secure-` and `__Host-` do not count, as too many names
    have them.
    """
    if "*" not in pattern:
        return False
    own = pattern.lower()
    for prefix in _PREFIXES:
        own = own.removeprefix(prefix)
    return len(own.replace("*", "").lstrip("_")) < _MIN_FIXED
