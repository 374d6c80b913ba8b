"""Every difference between two notices, or a notice and a draft: old words and new."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from consent.lib import colours, languages
from consent.models import Site, Theme, Wording
from consent.models.wording import FIELDS
from consent.publishing.differences import categories, places
from consent.publishing.differences.difference import (
    Difference,
    Fields,
    FieldText,
    Piece,
    Row,
    compare,
)
from consent.publishing.words import field_of, in_order, label

__all__ = ["Difference", "Piece", "Row", "between"]


def between(old: Row | None, new: Row) -> tuple[Difference, ...]:
    """What a snapshot says otherwise than an older one, in the order in which it is read.

    Without an older one all of it is new, and a single line says so.
    """
    if old is None:
        return (Difference("Everything", "", "", "", "Nothing was published", "The first notice"),)
    return tuple(chain.from_iterable(_each(old, new)))


def _each(old: Row, new: Row) -> Iterator[Iterator[Difference]]:
    yield categories.between(old, new)
    yield categories.order(old, new)
    yield compare("Banner texts", "", _texts(old, new), _texts(new, new))
    yield places.between(old, new)
    yield compare("Appearance", "", _look(old), _look(new))
    yield compare("Site", "", _facts(old["site"]), _facts(new["site"]))
    yield _program_between(old, new)


def _program_between(old: Row, new: Row) -> Iterator[Difference]:
    """The banner's own code, which each notice vouches for by its digest."""
    was, is_now = old.get("banner"), new.get("banner")
    if was and is_now and was != is_now:
        words = f"{was[:12]}…", f"Renewed with an update of this service: {is_now[:12]}…"
        yield Difference("Banner program", "", "SHA-256", "", *words)


def _texts(snapshot: Row, latest: Row) -> Fields:
    """Text by text, each in every language, so that languages stand together."""
    by_language = snapshot["texts"]
    names = dict.fromkeys(name for texts in by_language.values() for name in texts)
    return [
        FieldText(
            label(Wording, FIELDS.get(name, name)),
            by_language[code].get(name, ""),
            languages.name(code),
        )
        for name in names
        for code in in_order(by_language, latest)
    ]


def _look(snapshot: Row) -> Fields:
    """A look that was left out is the default one."""
    chosen = colours.whole(snapshot.get("theme", {}))
    return [FieldText(label(Theme, name), _choice(name, value)) for name, value in chosen.items()]


def _choice(name: str, value: Any) -> str:
    """As staff know it; anything else as it is."""
    return str(dict(field_of(Theme, name).flatchoices).get(value, value))


def _facts(site: Row) -> Fields:
    flat: dict[str, Any] = {}
    for name, value in site.items():
        flat |= value if isinstance(value, Mapping) else {name: value}
    return [FieldText(label(Site, name), _value(name, value)) for name, value in flat.items()]


def _value(name: str, value: Any) -> str:
    if name == "languages":
        return ", ".join(map(languages.name, value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    choices: dict[Any, Any] = dict(getattr(field_of(Site, name), "flatchoices", ()))
    return str(choices.get(value, "" if value is None else value))
