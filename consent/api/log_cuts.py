"""Where the log was cut, because a backup was restored: the service's own word, not a proof."""

from datetime import UTC

from django.http import HttpRequest, HttpResponse

from consent.models import LogCut
from consent.web.responses import document, etag_of
from consent.web.site_access import endpoint, open_to_all

FRESH = "public, max-age=60"
TEXT = "text/plain; charset=utf-8"


@open_to_all
@endpoint("GET")
def cuts(request: HttpRequest) -> HttpResponse:
    """A line for each, oldest first: the size that was left of the log, and when."""
    found = LogCut.objects.order_by("pk").values_list("size", "at")
    lines = [f"{size} {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n" for size, at in found]
    body = "".join(lines).encode()
    return document(request, body, etag=etag_of(body), cache=FRESH, content_type=TEXT)
