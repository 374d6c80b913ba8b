"""Reading what we need of a request: three headers in any shape, and its region."""

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple, Protocol, TypeVar

from consent.kernel.rules import NOWHERE
from consent.kernel.values import PLACE

_JOINS = {"cookie": "; ", "sec-gpc": ",", "dnt": ","}


_Request = TypeVar("_Request")

log = logging.getLogger("consent.client")


class Headers(Protocol):
    """A dictionary of headers, or what a framework has in its place."""

    def items(self) -> Iterable[tuple[str, str]]: ...


class RequestHeaders(NamedTuple):
    """The headers of a request that consent depends on, as they were sent."""

    cookies: str | None = None
    sec_gpc: str | None = None
    dnt: str | None = None
    minor: bool = False  # the site's own word: it holds as a signal, and is recorded as none


def _spellings(name: str) -> set[str]:
    cased = {"".join(letters) for letters in product(*zip(name, name.upper(), strict=True))}
    return cased | {spelling.replace("-", "_") for spelling in cased}


# A look-up in a table costs a third of making a name small, and most names are none of ours
_TEXT = {
    before + spelling: name
    for name in _JOINS
    for spelling in _spellings(name)
    for before in ("", "HTTP_")  # an environ is no set of headers, but is read as what it is
}
_OCTETS = {text.encode(): name for text, name in _TEXT.items()}


def read_headers(headers: Headers) -> RequestHeaders:
    """However they are spelt and however often they came; TypeError if a name is no text."""
    if headers.__class__ is not dict and isinstance(getattr(headers, "environ", None), dict):
        return read_environ(headers.environ)  # type: ignore[attr-defined] # werkzeug's view of one
    found: dict[str, str] = {}
    for name, value in headers.items():
        if name in _TEXT:
            _add(found, _TEXT[name], value)
        elif name.__class__ is not str and not isinstance(name, str):
            raise TypeError("Header names are text.")  # passed over, it would hide a no
    return _from_found(found)


def read_environ(environ: Mapping[str, Any]) -> RequestHeaders:
    get = environ.get
    return RequestHeaders(get("HTTP_COOKIE"), get("HTTP_SEC_GPC"), get("HTTP_DNT"))


def read_scope(scope: Mapping[str, Any]) -> RequestHeaders:
    """Those of an ASGI scope: pairs of octets, and HTTP/2 may send cookies one by one."""
    found: dict[str, str] = {}
    pairs: Iterable[tuple[bytes, bytes]] = scope["headers"]
    for name, value in pairs:
        if name in _OCTETS:
            _add(found, _OCTETS[name], value.decode("latin-1"))
        elif name.__class__ is not bytes and not isinstance(name, bytes):
            raise TypeError("Header names of a scope are octets.")
    return _from_found(found)


def _add(found: dict[str, str], name: str, value: str) -> None:
    found[name] = value if name not in found else found[name] + _JOINS[name] + value


def _from_found(found: Mapping[str, str]) -> RequestHeaders:
    get = found.get
    return RequestHeaders(get("cookie"), get("sec-gpc"), get("dnt"))


@lru_cache(maxsize=256)
def normalized(region: str | None) -> str:
    """The code as the service writes it; NOWHERE for text that is no code."""
    place = region.strip().upper() if region else NOWHERE
    return place if PLACE.fullmatch(place) else NOWHERE


def from_site(function: Callable[[_Request], str | None] | None, request: _Request) -> str | None:
    """What the site's own function says of a request. Never raises."""
    try:
        return function(request) if function else None
    except Exception:
        log.warning("The region could not be told; the strictest rule holds.", exc_info=True)
        return None


def is_minor(function: Callable[[_Request], object] | None, request: _Request) -> bool:
    """Whether the site's own function says that the visitor is a minor. Never raises."""
    try:
        return bool(function and function(request))
    except Exception:
        text = "Whether it is a minor could not be told; it is taken for one."
        log.warning(text, exc_info=True)
        return True
