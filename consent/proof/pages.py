"""Serve the log: a checkpoint, immutable tiles (C2SP), and pages that explain and verify."""

from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import path as url, reverse
from django.views.decorators.http import require_safe

from consent.api import servers
from consent.kernel.rules import Model
from consent.lib import failures
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.pages import errors, frame, sentences
from consent.pages.frame import language_of_site, page
from consent.pages.published import published
from consent.proof import verifiers
from consent.proof.formats import tree
from consent.proof.formats.notes import MAX_MERGE_DELAY, Checkpoint, to_base64
from consent.proof.log import checkpoints, store
from consent.record import receipts
from consent.web import limits, site_access
from consent.web.responses import JAVASCRIPT, RequestProblem, document, route_of
from consent.web.site_access import endpoint, never_cached

_TEXT = "text/plain; charset=utf-8"
_OCTETS = "application/octet-stream"
_FRESH = "public, max-age=3"
_PROGRAM = "public, max-age=300"
_DAILY = "public, max-age=3600"
_FROZEN = "public, max-age=31536000, immutable"


@published("GET", is_stored=True)
def check(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Show the same page for everybody: the receipt stays in the reader's browser."""
    language = language_of_site(request, in_force)
    context = {
        "methods": sentences.METHODS,
        "left": sentences.kept_after_erasure,
        "surfaces": {
            surface: partial(sentences.surface_name, surface, in_force.snapshot["texts"][language])
            for surface in Decision.Surface
        },
        "models": {model: partial(sentences.meaning_by_model, model) for model in Model},
        "signals": sentences.SIGNALS,
        **_log(),
        "origins": (origins := sorted(in_force.site.origins)),
        "programs": [
            (name, reverse(f"program-{name}"), needs) for name, needs in verifiers.PROGRAMS.items()
        ],
    }
    response = page(request, in_force, "check-receipt", language, context)
    # The site's server keeps a checkpoint of the log: the page compares
    setattr(response, "_csp_update", {"connect-src": origins})
    return response


@require_safe
def program(request: HttpRequest, name: str) -> HttpResponse:
    """Return one of the verifiers for download; the page itself runs the JavaScript one."""
    kind = JAVASCRIPT if name.endswith(".mjs") else _TEXT
    return document(request, verifiers.source(name), cache=_PROGRAM, content_type=kind)


@published("GET")
def log(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Explain the transparency log: its size, and the keys that sign it."""
    try:
        latest = checkpoints.latest()
    except DatabaseError as error:
        failures.report_error(error, route_of(request))
        return errors.unreachable(request)
    root = to_base64(Checkpoint.of_note(latest.note).root) if latest else ""
    at = partial(sentences.date_and_time, latest.at) if latest else ""
    context = {
        **_log(),
        "size": latest.size if latest else None,
        "at": at,
        "root": root,
        "minutes": MAX_MERGE_DELAY // 60,
    }
    return page(request, in_force, "log", language_of_site(request, in_force), context)


def _log() -> dict[str, Any]:
    """Return the log's keys, and its URL without a slash at the end."""
    return {"keys": checkpoints.vkeys(), "log": frame.absolute(reverse("log")).rstrip("/")}


@endpoint("GET", is_open=True)
def checkpoint(request: HttpRequest) -> HttpResponse:
    latest = checkpoints.latest()
    if latest is None:
        raise RequestProblem("The log has not begun yet.", status=404, detail="Try again soon.")
    return _text(request, latest.published, cache=_FRESH)


@endpoint("GET", is_open=True)
def keys(request: HttpRequest) -> HttpResponse:
    return _text(request, "".join(f"{vkey}\n" for vkey in checkpoints.vkeys()), cache=_DAILY)


@endpoint("GET", is_open=True)
def tile(request: HttpRequest, path: str) -> HttpResponse:
    try:
        octets = _octets(tree.parse_path(path))
    except (ValueError, store.NoSuchTile) as error:
        raise RequestProblem("The log has no such tile.", status=404) from error
    return document(request, octets, cache=_FROZEN, content_type=_OCTETS)


@never_cached
@endpoint("GET")
def receipt(request: HttpRequest) -> HttpResponse:
    """Return the receipt of an answer to this site: its server compares signed cookies with it."""
    limits.admit(request, "accounts")
    in_force = site_access.in_force(request.GET.get("site"))
    servers.require(request, in_force, servers.Scope.VISITORS)
    with suppress(ValueError, ValidationError):
        decision = receipts.find(UUID(request.GET.get("id", "")))
        proof = receipts.proof(decision)
        if proof and decision.notice.site.key == in_force.site.key:
            return HttpResponse(proof.file(), content_type="application/json")
    raise RequestProblem("No such answer to this site is on record.", status=404)


def _octets(name: tree.TileName) -> bytes:
    if name.level is None:
        return tree.pack_entries(store.entries(name.number, name.width))
    return store.tile(name.level, name.number, name.width)


def _text(request: HttpRequest, text: str, *, cache: str) -> HttpResponse:
    return document(request, text.encode(), cache=cache, content_type=_TEXT)


# Among the project's own: `consent/web/app_urls.py`
from_memory = [
    url("log/checkpoint", checkpoint, name="log-checkpoint"),
    url("log/keys", keys, name="log-keys"),
]
machines = [
    url("v1/receipt", receipt, name="receipt-of-answer"),
    url("log/<path:path>", tile, name="log-tile"),
]
visitors = [
    url("log/", log, name="log"),
    url("receipt/", check, name="check-receipt"),
    *(
        url(f"receipt/{name}", program, {"name": name}, name=f"program-{name}")
        for name in verifiers.PROGRAMS
    ),
]
