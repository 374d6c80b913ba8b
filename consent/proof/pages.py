"""Show the log, and the page that verifies a receipt in the reader's browser."""

from functools import partial
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from consent.kernel.rules import Model
from consent.lib import failures
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.pages import addresses, errors, sentences
from consent.pages.frame import language_of_site, page
from consent.pages.published import published
from consent.proof import log_key, verifiers
from consent.proof.formats.notes import to_base64
from consent.proof.formats.proof import Checkpoint
from consent.proof.log import checkpoints
from consent.web.responses import JAVASCRIPT, document, route_of
from consent.web.site_access import only

_FRESH = "public, max-age=300"


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
        "programs": [
            (name, reverse(f"program-{name}"), needs) for name, needs in verifiers.PROGRAMS.items()
        ],
    }
    return page(request, in_force, "check-receipt", language, context)


@only("GET")
def program(request: HttpRequest, name: str) -> HttpResponse:
    """Return one of the verifiers for download; the page itself runs the JavaScript one."""
    kind = JAVASCRIPT if name.endswith(".mjs") else "text/plain; charset=utf-8"
    return document(request, verifiers.source(name), cache=_FRESH, content_type=kind)


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
    context = {**_log(), "size": latest.size if latest else None, "at": at, "root": root}
    return page(request, in_force, "log", language_of_site(request, in_force), context)


def _log() -> dict[str, Any]:
    """Return the log's keys, and its URL without a slash at the end."""
    return {"keys": log_key.vkeys(), "log": addresses.absolute(reverse("log")).rstrip("/")}
