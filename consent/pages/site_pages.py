"""Show pages that depend on the site only: start page, style sheet."""

from django.http import HttpRequest, HttpResponse

from consent.notices import NoticeInForce
from consent.pages import addresses, page_language
from consent.pages.frame import page
from consent.pages.published import published
from consent.web.responses import document

CACHE = "public, max-age=300, stale-while-revalidate=3600"


@published("GET")
def start(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Show the service's start page, with links to all other pages."""
    context = {"docs_address": addresses.to("docs", site=in_force.site.key)}
    return page(request, in_force, "start", page_language.of_site(request, in_force), context)


@published("GET", is_stored=True)
def theme(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Return the style sheet that gives our pages the look of the site's banner."""
    body = addresses.style(in_force).encode()
    return document(request, body, cache=CACHE, content_type="text/css; charset=utf-8")
