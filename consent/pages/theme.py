"""The style sheet that gives our pages the look of the site's banner."""

from django.http import HttpRequest, HttpResponse

from consent.lib import colours
from consent.notices import NoticeInForce
from consent.pages import addresses
from consent.pages.published import published
from consent.web.responses import document, etag_of
from consent.web.site_access import only

CACHE = "public, max-age=300, stale-while-revalidate=3600"


@only("GET")
@published
def theme(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    body = _style(in_force).encode()
    return document(
        request, body, etag=etag_of(body), cache=CACHE, content_type="text/css; charset=utf-8"
    )


def address(in_force: NoticeInForce) -> str:
    """Where the sheet of this very notice is; empty where the look is the default one."""
    if not _style(in_force):
        return ""
    return addresses.to("theme", site=in_force.site.key, notice=str(in_force.number))


def _style(in_force: NoticeInForce) -> str:
    return colours.page_style(in_force.snapshot.get("theme", {}))
