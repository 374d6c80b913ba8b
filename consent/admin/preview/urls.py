"""The addresses of a preview; those of its service end as the real ones do."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from consent.admin.preview import frame, page, service

SITE = "preview/<slug:key>/"
VISITOR = f"{SITE}<str:params>/"
UNCOUNTED = ("v1/shown", "v1/renew", "v1/detections")


def patterns(wrap: Callable[..., Any]) -> list[URLPattern]:
    """`wrap` lets staff through alone."""
    return [
        path(SITE, wrap(page.page), name="consent_preview"),
        *(
            path(f"{VISITOR}{name}", wrap(service.resource), {"name": name})
            for name in service.RESOURCES
        ),
        path(f"{VISITOR}parts/<slug:name>.js", wrap(service.part)),
        path(f"{VISITOR}v1/decisions", wrap(service.decisions)),
        *(path(f"{VISITOR}{end}", wrap(service.nothing)) for end in UNCOUNTED),
        path(VISITOR, wrap(frame.stand_in), name="consent_preview_frame"),
        path(f"{VISITOR}<path:path>", wrap(frame.page), name="consent_preview_frame"),
    ]
