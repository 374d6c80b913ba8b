"""A receipt as a file: what a visitor answered, when, and to which notice (R58)."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consent.notices import NoticeInForce
from consent.pages import addresses, history
from consent.pages.history import HistoryEntry
from consent.pages.published import published
from consent.pages.visit import PageVisit
from consent.web.site_access import never_cached, only

PARAMETER = "id"


@never_cached
@only("GET")
@published
def receipt(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """The receipt of one of this browser's own answers; whoever asks for another sees their own."""
    visit = PageVisit.of_page(request, in_force)
    with translation.override(visit.language):
        wanted = request.GET.get(PARAMETER)
        entry = next((one for one in history.of(visit) if str(one.id) == wanted), None)
        if entry is None:
            return HttpResponseRedirect(_answers(visit), status=303)
        text = "".join(f"{line}\n" for line in _lines(entry, visit))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    name = f"receipt-{in_force.site.key}-{entry.iso[:10]}.txt"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Language"] = visit.language
    return response


def _answers(visit: PageVisit) -> str:
    site, language = visit.in_force.site.key, visit.language
    return f"{addresses.to('preferences', site=site, language=language)}#your-answers"


def _lines(entry: HistoryEntry, visit: PageVisit) -> Iterator[str]:
    site = visit.in_force.snapshot["site"]
    yield f"{_('Receipt')} · {site['name']}"
    yield ""
    colon = pgettext("after a label", ":")
    for label, value in _facts(entry, visit):
        yield f"{label}{colon} {value}"


def _facts(entry: HistoryEntry, visit: PageVisit) -> Iterator[tuple[str, str]]:
    snapshot, comma = visit.in_force.snapshot, pgettext("between the items of a list", ", ")
    texts, site = snapshot["texts"][visit.language], visit.in_force.site.key
    page = addresses.absolute(addresses.to("preferences", site=site))
    yield _("Receipt number"), str(entry.id)
    yield _("When"), f"{entry.at} ({entry.iso})"
    yield _("What"), entry.what
    yield texts["allowed"], comma.join(entry.allowed) or "–"
    yield texts["off"], comma.join(entry.refused) or "–"
    yield _("Where"), entry.where
    yield _("Rule shown"), entry.rule
    yield _("Your place"), entry.place
    yield _("Notice"), str(entry.notice)
    yield _("SHA-256 of the notice"), entry.digest
    yield _("Asked by"), snapshot["site"]["company"]
    yield _("To withdraw"), f"{_('“{reject}”, at any time').format(reject=texts['reject'])} {page}"
