"""What the headers of one request say about its visitor."""

import re

from consent.rules import BROKEN, NOTHING, Evidence
from consent.tokens import Reader, Signed, Untrusted

_SPACE = " \t"
_JOINED = re.compile(r",[ \t]*\Z")


def evidence(
    cookie_header: str | None, sec_gpc: str | None, reader: Reader, *, name: str
) -> tuple[Evidence, Signed | None]:
    """Read the signed cookie called `name` and the signal.

    A cookie sent twice is believed in neither version: which one is the older cannot be told.
    """
    return weigh(values(cookie_header, name), reader, signal=gpc(sec_gpc))


def weigh(
    shown: tuple[str, ...], reader: Reader, *, signal: bool
) -> tuple[Evidence, Signed | None]:
    if not shown:
        return (Evidence(signal=True) if signal else NOTHING), None
    try:
        (token,) = shown
        signed = reader.read(token)
    except (Untrusted, ValueError):
        return (Evidence(signal=True, is_broken=True) if signal else BROKEN), None
    return Evidence(signed.answer, signal=signal), signed


def values(cookie_header: str | None, name: str) -> tuple[str, ...]:
    """Every value that a Cookie header holds under exactly this name."""
    if not cookie_header or name not in cookie_header:  # most requests of most sites end here
        return ()
    found = []
    for pair in cookie_header.split(";"):
        if name in pair:
            key, _, value = pair.partition("=")
            if key.strip(_SPACE) == name:
                found.append(value.strip(_SPACE))
            elif _JOINED.search(pair.partition(name)[0]) and f"{name}=" in pair:
                found.append("")  # two Cookie lines, joined by a comma: shown, and not to be told
    return tuple(found)


def gpc(header: str | None) -> bool:
    """Whether Sec-GPC is on: servers join repeated lines by commas, one exact `1` is one (R4)."""
    return header is not None and any(part.strip(_SPACE) == "1" for part in header.split(","))
