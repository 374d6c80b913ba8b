"""Choose a page's language: the one in its address, else the law's, else the browser's."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from consent import notices
from consent.lib import languages
from consent.notices import NoticeInForce
from consent.record.visit import preview_of
from consent.web import regions

_QUEBEC = "CA-QC"


def of_site(request: HttpRequest, in_force: NoticeInForce) -> str:
    """Return the language of a site's page."""
    offered = languages.available(in_force.languages)
    return languages.choose(request, offered, begin_with=_of_law(request, in_force))


def without_site(request: HttpRequest) -> str:
    """Return the language of a page that belongs to no site, from memory only."""
    known = notices.everywhere() if notices.are_known() else ()
    if known:
        begin_with = _of_law(request, known[0])
    else:
        begin_with = "fr" if regions.of(request.META) == _QUEBEC else ""
    return languages.choose(request, offered(), begin_with=begin_with)


def offered() -> list[str]:
    """Return the languages of our pages."""
    return [code for code, _name in settings.LANGUAGES]


def _of_law(request: HttpRequest, in_force: NoticeInForce) -> str:
    """Return the law's first language if it differs from the site's own (R89), else ""."""
    preview = preview_of(request)
    place = preview.place if preview else regions.of(request.META)
    now = preview.now if preview else timezone.now()
    first = next(iter(in_force.ruleset.languages(place, today=now.date())), "")
    return "" if first == languages.available(in_force.languages)[0] else first
