"""What a server wants to know, by the address of its request."""

from dataclasses import dataclass
from typing import Self

from django.http import HttpRequest, QueryDict

MOST = 512  # servers ask the same few questions all day
LONGEST = 512  # characters of a query that is remembered


@dataclass(frozen=True, slots=True)
class CheckQuery:
    site: str | None  # its key
    needed: tuple[str, ...]  # categories, all of which must be allowed
    categories: tuple[str, ...]
    cookies: tuple[str, ...]
    is_short: bool  # and so worth remembering

    @classmethod
    def of(cls, query: QueryDict, *, is_short: bool) -> Self:
        return cls(
            site=query.get("site"),
            needed=_names(query, "need"),
            categories=_names(query, "category"),
            cookies=_names(query, "cookie"),
            is_short=is_short,
        )


_known: dict[str, CheckQuery] = {}


def of(request: HttpRequest) -> CheckQuery:
    query = request.META.get("QUERY_STRING", "")
    return _known.get(query) or _read(query)


def _read(query: str) -> CheckQuery:
    is_short = len(query) <= LONGEST
    # Not request.GET: a charset in Content-Type would choose how it is read, for everybody after
    parameters = QueryDict(query.encode("latin-1"), encoding="utf-8")
    question = CheckQuery.of(parameters, is_short=is_short)
    if is_short:
        if len(_known) >= MOST:
            _known.clear()
        _known[query] = question
    return question


def _names(query: QueryDict, name: str) -> tuple[str, ...]:
    """Values that came in several parameters, or in one with commas; an empty one counts."""
    given = [one.strip() for value in query.getlist(name) for one in value.split(",")]
    return tuple(dict.fromkeys(given))
