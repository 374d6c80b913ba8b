"""The page that asks which site a visitor has come from, where several are published."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from consent.notices import NoticeInForce
from consent.pages import addresses, errors
from consent.web.site_access import READ


@dataclass(frozen=True, slots=True)
class SiteLink:
    """One site of the list, by the names in its notice, and the same page about it."""

    name: str
    company: str
    address: str


def ask(request: HttpRequest, sites: Iterable[NoticeInForce]) -> HttpResponse:
    """300 (RFC 9110, 15.4.1): a choice between pages, which no program mistakes for one of them.

    A form that names no site has not been read: 400.
    """
    links = [_link(request, one) for one in sites]
    return errors.page(
        request,
        300 if request.method in READ else 400,
        kind="which-site",
        template="chooser",
        sites=sorted(links, key=lambda link: (link.name.casefold(), link.company)),
    )


def _link(request: HttpRequest, in_force: NoticeInForce) -> SiteLink:
    site = in_force.snapshot["site"]
    return SiteLink(site["name"], site["company"], addresses.same(request, site=in_force.site.key))
