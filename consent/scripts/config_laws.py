"""Find the laws by which answers given elsewhere hold, as the banner's `rules.js` reads them."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from consent.kernel.rules import Law, Region
from consent.kernel.values import PLACE


def laws(region: Region) -> list[dict[str, Any]]:
    """Return the laws that places carry here, of two the stricter; the first match counts.

    A country stands for all of its parts, but for those that come before it; `US$` is the country
    without its part. The last law is the one of every other place.
    """
    return [*_laws(region.own_law, tuple(region.laws.items()))]


@lru_cache(maxsize=256)  # a review asks for them a thousand times, of a few rules
def _laws(own: Law, every: tuple[tuple[str, Law], ...]) -> tuple[dict[str, Any], ...]:
    rest = own.beside(dict(every).get("", own))
    here = {law: own.beside(law) for law in {law for _, law in every}}  # few, of many places
    found = {name: here[law] for name, law in every if PLACE.fullmatch(name.removesuffix("-"))}
    countries = {name: law for name, law in found.items() if "-" not in name and law != rest}
    first: dict[str, Law] = {}
    others = {**countries}
    for name, law in found.items():
        if "-" in name and law != countries.get(name[:2], rest):
            into = first if name[:2] in countries else others
            into[f"{name[:2]}$" if name.endswith("-") else name] = law
    return *_grouped(first), *_grouped(others), _days(rest)


def _grouped(laws: Mapping[str, Law]) -> Iterator[dict[str, Any]]:
    for law in dict.fromkeys(laws.values()):
        names = "|".join(name for name, one in laws.items() if one == law)
        yield {"where": rf"^({names})\b", **_days(law)}


def _days(law: Law) -> dict[str, int]:
    days = {"memory_days": law.memory_days, "reask_days": law.reask_days}
    shown = {name: value for name, value in days.items() if value is not None}
    return shown | ({"two_step": 1} if law.two_step else {})
