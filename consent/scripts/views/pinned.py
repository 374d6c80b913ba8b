"""The banner's code for pages that pin it by its hash."""

from django.http import HttpRequest, HttpResponse

from consent.scripts.pinned import pinned
from consent.web import site_access
from consent.web.responses import RequestProblem, endpoint, open_to_all

FOREVER = "public, max-age=31536000, immutable"


@open_to_all
@endpoint("GET")
def script(request: HttpRequest, digest: str) -> HttpResponse:
    """The digest in the address identifies the bytes, and with them the site."""
    scripts = (pinned(one.site.key) for one in site_access.everywhere())
    found = next((one for one in scripts if one.digest == digest), None)
    if found is None:
        raise RequestProblem(
            "This version of the banner is no longer served.",
            status=404,
            detail="The code was upgraded. Copy the pinned tag again from the admin: Sites, Embed.",
        )
    return found.packed.answer(request, "text/javascript; charset=utf-8", cache=FOREVER)
