"""Show pages that depend on the site only: start page, style sheet, transparency log."""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from consent.lib import causes
from consent.notices import NoticeInForce
from consent.pages import addresses, errors, spoken, words
from consent.pages.frame import page
from consent.pages.published import published
from consent.proof import log_key
from consent.proof.formats.notes import to_base64
from consent.proof.formats.proof import Checkpoint
from consent.proof.log import checkpoints
from consent.web.responses import document, route_of

CACHE = "public, max-age=300, stale-while-revalidate=3600"


@published("GET")
def start(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Show the service's start page, with links to all other pages."""
    context = {"docs_address": addresses.to("docs", site=in_force.site.key)}
    return page(request, in_force, "start", spoken.of(request, in_force), context)


@published("GET", is_stored=True)
def theme(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Return the style sheet that gives our pages the look of the site's banner."""
    body = addresses.style(in_force).encode()
    return document(request, body, cache=CACHE, content_type="text/css; charset=utf-8")


@published("GET")
def log(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Explain the transparency log: its size, and the keys that sign it."""
    language = spoken.of(request, in_force)
    try:
        with translation.override(language):
            context = {"keys": log_key.vkeys(), "log": addresses.log()}
            context |= _latest()
    except DatabaseError as error:
        causes.report_error(error, route_of(request))
        return errors.unreachable(request)
    return page(request, in_force, "log", language, context)


def _latest() -> dict[str, Any]:
    """Return the newest checkpoint, in words; empty before the first one."""
    latest = checkpoints.latest()
    if latest is None:
        return {}
    root = to_base64(Checkpoint.of_note(latest.note).root)
    return {"size": latest.size, "at": words.minute(latest.at), "root": root}
