"""The language switch of a page."""

from dataclasses import dataclass

from django.http import HttpRequest

from consent.lib import languages
from consent.pages import addresses, spoken
from consent.web.site_access import READ


@dataclass(frozen=True, slots=True)
class LanguageLink:
    code: str
    name: str
    query: str  # keeps the page's parameters
    is_current: bool
    address: str = ""  # absolute, for search engines


def of_address(request: HttpRequest, current: str) -> list[LanguageLink]:
    """The very address of a page that is no site's, in each language; none leads out of a form."""
    return [
        LanguageLink(
            code,
            languages.own_name(code),
            addresses.same(request, **{languages.PARAMETER: code}),
            code == current,
        )
        for code in (spoken.offered() if request.method in READ else ())
    ]
