"""The addresses of our pages: each names the site that its page belongs to."""

from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from consent.lib import colours, languages
from consent.notices import NoticeInForce

SITE = "site"
BACK = "back"


def to(route: str, *, site: str, language: str = "", **more: str) -> str:
    """Where a page of a site is. What is left empty, the page finds out by itself."""
    return f"{reverse(route)}{query(site=site, language=language, **more)}"


def query(*, site: str, language: str = "", **more: str) -> str:
    named = {SITE: site, languages.PARAMETER: language}
    parameters = {name: value for name, value in named.items() if value} | more
    return f"?{urlencode(parameters)}"


def home(in_force: NoticeInForce) -> str:
    """The site's own address, where it has several its first."""
    return min(in_force.site.origins, default="")


def way_back(request: HttpRequest, in_force: NoticeInForce) -> dict[str, str]:
    """The parameter that leads back to where the visitor came from; empty where that is `home`.

    Nothing leads anywhere but to an origin of the site.
    """
    came_from = (_origin(request.META.get("HTTP_REFERER", "")), request.GET.get(BACK, ""))
    known = next((one for one in came_from if one in in_force.site.origins), home(in_force))
    return {} if known == home(in_force) else {BACK: known}


def _origin(address: str) -> str:
    return "/".join(address.split("/", 3)[:3])


def absolute(address: str) -> str:
    """An address for search engines and receipts: of the service, whatever Host the request had."""
    service: str = settings.CONSENT_SERVICE_URL
    return urljoin(service, address)


def log() -> str:
    """Of the transparency log, without a slash behind it."""
    return absolute(reverse("log")).rstrip("/")


def theme(in_force: NoticeInForce) -> str:
    """Where the style sheet of this very notice is; empty where the look is the default one."""
    if not style(in_force):
        return ""
    return to("theme", site=in_force.site.key, notice=str(in_force.number))


def style(in_force: NoticeInForce) -> str:
    """What gives our pages the look of the site's banner."""
    return colours.page_style(in_force.snapshot.get("theme", {}))


def same(request: HttpRequest, **changed: str) -> str:
    """The address of this very request, with all of its parameters but those that are changed."""
    kept = {name: values for name, values in request.GET.lists() if name not in changed}
    return f"{request.path}?{urlencode({**changed, **kept}, doseq=True)}"
