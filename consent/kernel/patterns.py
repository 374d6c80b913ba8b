"""Match names with the register's patterns: `*` is any text, every other character is literal."""

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
