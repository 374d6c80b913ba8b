"""Serve the transparency log to verifiers: a checkpoint, and immutable tiles (C2SP)."""

from django.http import HttpRequest, HttpResponse

from consent.proof import log_key
from consent.proof.formats import tiles
from consent.proof.log import checkpoints, store
from consent.web.responses import RequestProblem, document
from consent.web.site_access import endpoint

_TEXT = "text/plain; charset=utf-8"
_OCTETS = "application/octet-stream"
_FRESH = "public, max-age=3"
_DAILY = "public, max-age=3600"
_FROZEN = "public, max-age=31536000, immutable"


@endpoint("GET", is_open=True)
def checkpoint(request: HttpRequest) -> HttpResponse:
    latest = checkpoints.latest()
    if latest is None:
        raise RequestProblem("The log has not begun yet.", status=404, detail="Try again soon.")
    return _text(request, latest.note, cache=_FRESH)


@endpoint("GET", is_open=True)
def keys(request: HttpRequest) -> HttpResponse:
    return _text(request, "".join(f"{vkey}\n" for vkey in log_key.vkeys()), cache=_DAILY)


@endpoint("GET", is_open=True)
def cuts(request: HttpRequest) -> HttpResponse:
    """List restored backups, each a leaf too, so that a witness can explain a mismatch."""
    lines = (f"{size} {at:%Y-%m-%dT%H:%M:%SZ}\n" for size, at in checkpoints.cuts())
    return _text(request, "".join(lines), cache=_FRESH)


@endpoint("GET", is_open=True)
def tile(request: HttpRequest, path: str) -> HttpResponse:
    try:
        octets = _octets(tiles.parse_path(path))
    except (ValueError, store.NoSuchTile) as error:
        raise RequestProblem("The log has no such tile.", status=404) from error
    return document(request, octets, cache=_FROZEN, content_type=_OCTETS)


def _octets(name: tiles.TileName) -> bytes:
    if name.level is None:
        return tiles.pack_entries(store.entries(name.number, name.width))
    return store.tile(name.level, name.number, name.width)


def _text(request: HttpRequest, text: str, *, cache: str) -> HttpResponse:
    return document(request, text.encode(), cache=cache, content_type=_TEXT)
