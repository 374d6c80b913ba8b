"""The addresses of a preview; those of its service end as the real ones do."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from consent.admin.preview import frame, page, service

SITE = "preview/<slug:key>/"
VISITOR = f"{SITE}<str:params>/"
SERVICE: dict[str, Callable[..., Any]] = {
    "banner.js": service.script,
    "banner.json": service.script_config,
    "register.json": service.register,
    "words.json": service.dialog_words,
    "parts/<slug:name>.js": service.part,
    "v1/decisions": service.decisions,
    "v1/shown": service.nothing,
    "v1/renew": service.nothing,
    "v1/detections": service.nothing,
}


def patterns(wrap: Callable[..., Any]) -> list[URLPattern]:
    """`wrap` lets staff through alone."""
    return [
        path(SITE, wrap(page.page), name="consent_preview"),
        *(path(f"{VISITOR}{end}", wrap(view)) for end, view in SERVICE.items()),
        path(VISITOR, wrap(frame.stand_in), name="consent_preview_frame"),
        path(f"{VISITOR}<path:path>", wrap(frame.page), name="consent_preview_frame"),
    ]
