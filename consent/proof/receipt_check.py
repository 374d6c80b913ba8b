"""Serve the page that verifies a receipt in the reader's browser, and the same as programs."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from consent.kernel.rules import Model, Region
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.pages import addresses, spoken, words
from consent.pages.frame import page
from consent.pages.published import published
from consent.proof import log_key, verifiers
from consent.web.responses import JAVASCRIPT, document
from consent.web.site_access import only

_FRESH = "public, max-age=300"


@published("GET", is_stored=True)
def check(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Show the same page for everybody: the receipt stays in the reader's browser."""
    language = spoken.of(request, in_force)
    context = {
        "methods": words.METHODS,
        "left": words.left,
        "surfaces": {
            surface: partial(words.surface, surface, in_force.snapshot["texts"][language])
            for surface in Decision.Surface
        },
        "models": {model: partial(words.rule, Region("", model)) for model in Model},
        "signals": words.SIGNALS,
        "keys": log_key.vkeys(),
        "log": addresses.log(),
        "programs": [
            (name, reverse(f"program-{name}"), needs) for name, needs in verifiers.PROGRAMS.items()
        ],
    }
    return page(request, in_force, "check", language, context)


@only("GET")
def program(request: HttpRequest, name: str) -> HttpResponse:
    """Return one of the verifiers for download; the page itself runs the JavaScript one."""
    kind = JAVASCRIPT if name.endswith(".mjs") else "text/plain; charset=utf-8"
    return document(request, verifiers.source(name), cache=_FRESH, content_type=kind)
