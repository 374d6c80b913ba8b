"""Build the addresses of our pages: each names the page's site."""

from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import escape_leading_slashes

from consent.lib import colours, languages
from consent.notices import NoticeInForce

SITE = "site"
BACK = "back"


def to(route: str, *, site: str, language: str = "", **more: str) -> str:
    """Return the address of a site's page; the page chooses an empty language itself."""
    return f"{reverse(route)}{query(site=site, language=language, **more)}"


def to_any(route: str, *, site: str, language: str = "") -> str:
    """Return the same, or nothing where no app has this page."""
    try:
        return to(route, site=site, language=language)
    except NoReverseMatch:
        return ""


def query(*, site: str, language: str = "", **more: str) -> str:
    named = {SITE: site, languages.PARAMETER: language}
    parameters = {name: value for name, value in named.items() if value} | more
    return f"?{urlencode(parameters)}"


def home(in_force: NoticeInForce) -> str:
    """Return the site's own address, the first one if it has several."""
    return min(in_force.site.origins, default="")


def way_back(request: HttpRequest, in_force: NoticeInForce) -> dict[str, str]:
    """Return the parameter for the link back to an origin of the site; empty if that is `home`."""
    came_from = (_origin(request.META.get("HTTP_REFERER", "")), request.GET.get(BACK, ""))
    known = next((one for one in came_from if one in in_force.site.origins), home(in_force))
    return {} if known == home(in_force) else {BACK: known}


def _origin(address: str) -> str:
    return "/".join(address.split("/", 3)[:3])


def absolute(address: str) -> str:
    """Return an absolute URL of the service, for search engines and receipts, for any Host."""
    service: str = settings.CONSENT_SERVICE_URL
    return urljoin(service, address)


def theme(in_force: NoticeInForce) -> str:
    """Return the address of this notice's style sheet; empty for the default theme."""
    if not style(in_force):
        return ""
    return to("theme", site=in_force.site.key, notice=str(in_force.number))


def style(in_force: NoticeInForce) -> str:
    """Return the CSS that gives our pages the look of the site's banner."""
    return colours.page_style(in_force.snapshot.get("theme", {}))


def same(request: HttpRequest, **changed: str) -> str:
    """Return the address of this request, with some of its parameters changed."""
    kept = {name: values for name, values in request.GET.lists() if name not in changed}
    return f"{escape_leading_slashes(request.path)}?{urlencode({**changed, **kept}, doseq=True)}"
