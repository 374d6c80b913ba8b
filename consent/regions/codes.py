"""ISO 3166 codes, read from the spellings of CDNs and databases."""

import re

from consent.kernel.rules import NOWHERE

_COUNTRY = re.compile(r"[A-Za-z]{2}", re.ASCII)
_PART = re.compile(r"[A-Za-z0-9]{1,3}", re.ASCII)
_UNKNOWN = frozenset("XX ZZ AP EU".split())  # nowhere, and no country in particular

# Where states or provinces have laws of their own, a code that does not exist must not pass for
# one without such a law.
_PARTS = {
    "CA": frozenset("AB BC MB NB NL NS NT NU ON PE QC SK YT".split()),
    "US": frozenset(
        "AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT "
        "NC ND NE NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UM UT VA VI VT WA WI WV WY".split()
    ),
}


def join(country: str, part: str = "") -> str:
    """The code of a country and a part of it (`CA` or `US-CA`), in either case.

    Without a part that can be one it is the country's alone; without a country it is NOWHERE.
    """
    country, part = country.strip(), part.strip()
    if not _COUNTRY.fullmatch(country) or country.upper() in _UNKNOWN:
        return NOWHERE
    country = country.upper()
    if part[:3].upper() == f"{country}-":
        part = part[3:]
    return f"{country}-{part.upper()}" if _is_part(country, part) else country


def parts(country: str) -> frozenset[str]:
    """The parts that a country is known to have, where their rules differ."""
    return _PARTS.get(country, frozenset())


def _is_part(country: str, part: str) -> bool:
    if not _PART.fullmatch(part):
        return False
    return country not in _PARTS or part.upper() in _PARTS[country]
