"""What is otherwise about declared cookies, field by field; and which moved."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from consent.lib import durations, languages
from consent.models import Cookie
from consent.publishing.differences.difference import (
    Difference,
    Fields,
    FieldText,
    Row,
    compare,
)
from consent.publishing.names import in_order, label, yes_or_no

Identity = tuple[str, str]  # name and kind
FLAGS = ("http_only", "session_exempt", "sensitive")
NOT_DECLARED = "Not declared"
OWN_DOMAIN = "the site's cookie domain"


@dataclass(frozen=True, slots=True)
class MovedCookies:
    """The cookies that one category declared and another one does now."""

    before: Mapping[Identity, tuple[str, Row]]  # the category that it left, and what it said
    after: frozenset[Identity]

    @classmethod
    def of(cls, old: Iterable[Row], new: Iterable[Row], names: Mapping[str, str]) -> Self:
        left, found = _by_identity(old), _by_identity(new)
        both = {one for one in left if one in found and left[one][0] != found[one][0]}
        return cls(
            {one: (names[left[one][0]], left[one][1]) for one in both},
            frozenset(both),
        )


def between(
    section: str, old: Row, new: Row, moved: MovedCookies, snapshot: Row
) -> Iterator[Difference]:
    """Of one category, before and after; `snapshot` has the order of the languages."""
    before = {_identity(cookie): cookie for cookie in old["cookies"]}
    after = {_identity(cookie): cookie for cookie in new["cookies"]}
    for one in sorted(before.keys() | after.keys()):
        was, is_now = before.get(one), after.get(one)
        if is_now is None and one in moved.after:
            continue  # said where it went
        subject = f"{Cookie.Kind(one[1]).label} {one[0]}"
        if was is None and one in moved.before:
            where, was = moved.before[one]
            yield Difference(section, subject, "Category", "", where, section)
        if was and is_now:
            yield from compare(section, subject, _fields(was), _fields(is_now))
        else:
            yield Difference(section, subject, "", "", _summary(was), _summary(is_now))
        yield from compare(section, subject, *(_purposes(one, snapshot) for one in (was, is_now)))


def _fields(cookie: Row) -> Fields:
    kind = Cookie.Kind(cookie["kind"])
    lifetime = durations.in_words(cookie["lifetime"], "en", is_lasting=kind.is_lasting)
    return [
        FieldText("Provider", cookie["provider"]),
        FieldText("Party", str(Cookie.Party(cookie["party"]).label)),
        FieldText("Lifetime", lifetime.replace("\N{NO-BREAK SPACE}", " ")),
        *(FieldText(label(Cookie, flag), yes_or_no(cookie.get(flag))) for flag in FLAGS),
        FieldText("Domain", cookie["domain"] or OWN_DOMAIN),
        FieldText("Path", cookie["path"]),
    ]


def _summary(cookie: Row | None) -> str:
    """The same in one line, without what is as most often."""
    if cookie is None:
        return NOT_DECLARED
    usual = {OWN_DOMAIN, "/", "No"}
    words = [one for one in _fields(cookie) if one.text not in usual]
    return " · ".join(one.field if one.text == "Yes" else one.text for one in words)


def _purposes(cookie: Row | None, snapshot: Row) -> Fields:
    texts = cookie["texts"] if cookie else {}
    return [
        FieldText("Purpose", texts[code]["purpose"], languages.name(code))
        for code in in_order(texts, snapshot)
    ]


def _by_identity(rows: Iterable[Row]) -> dict[Identity, tuple[str, Row]]:
    return {_identity(cookie): (row["key"], cookie) for row in rows for cookie in row["cookies"]}


def _identity(cookie: Row) -> Identity:
    return cookie["name"], cookie["kind"]
