"""The style sheet that gives our pages the look of the site's banner."""

from django.http import HttpRequest, HttpResponse

from consent.notices import NoticeInForce
from consent.pages import addresses
from consent.pages.published import published
from consent.web.responses import document, etag_of
from consent.web.site_access import only

CACHE = "public, max-age=300, stale-while-revalidate=3600"


@only("GET")
@published
def theme(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    body = addresses.style(in_force).encode()
    return document(
        request, body, etag=etag_of(body), cache=CACHE, content_type="text/css; charset=utf-8"
    )
