"""What a name in the register stands for: `*` is any text, everything else means itself."""

_PREFIXES = ("__secure-", "__host-")  # browsers read them in any case
_LEAST = 2  # characters that a pattern fixes


def matches(name: str, pattern: str) -> bool:
    """Whether a pattern holds for a name, in a time that grows with their lengths alone.

    Names come from visitors, so that nothing here goes back: each part is taken where it is found
    first, which leaves the most room for those after it.
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
    """Whether a pattern would match nearly everything: it fixes fewer than two characters.

    Underscores at the start and the prefixes `__Secure-` and `__Host-` are on too many names to
    count.
    """
    if "*" not in pattern:
        return False
    own = pattern.lower()
    for prefix in _PREFIXES:
        own = own.removeprefix(prefix)
    return len(own.replace("*", "").lstrip("_")) < _LEAST
