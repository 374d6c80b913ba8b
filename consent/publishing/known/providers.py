"""Whether two names mean one company: “Google LLC” and “Google”, not “Meta” and “Metabase”."""

import re
from functools import lru_cache

_FORMS = {"inc", "llc", "llp", "ltd", "limited", "corp", "corporation", "co", "company", "gmbh",
          "ag", "sa", "sas", "sarl", "srl", "bv", "plc", "ltee", "cie"}  # fmt: skip
# What companies write behind a name that is already theirs
_ADDED = {"platforms", "technologies", "technology", "ireland", "international", "europe", "emea",
          "uk", "us", "usa", "canada", "group", "holding", "holdings", "software", "services",
          "unlimited", "operations", "com", "io", "the", "sarl"}  # fmt: skip


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """A name in small letters, without what says only that it is a company."""
    found = re.findall(r"[^\W_]+", name.casefold())
    return tuple(word for word in found if word not in _FORMS) or tuple(found)


def is_named(provider: str, known: str) -> bool:
    """Whether a provider bears a known name, with nothing behind it but such as “Ireland”."""
    one, other = words(provider), words(known)
    rest = set(one[len(other) :])
    return bool(other) and one[: len(other)] == other and rest <= _ADDED
