"""Show a visitor's receipts, as a page and as a file (R58); erase the visitor's answers."""

from collections.abc import Iterator, Mapping

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _, pgettext

from consent.lib import causes
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.pages import addresses, answers, errors, history
from consent.pages.frame import page
from consent.pages.history import HistoryEntry
from consent.pages.published import published
from consent.pages.visit import PageVisit
from consent.proof.log import leaves
from consent.record import browser_cookies, iso27560, visitors
from consent.record.visit import host

PARAMETER = "id"


@published("GET")
def receipt(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Show the receipt of one of this browser's own answers, else redirect to its answers."""
    visit = PageVisit.of_page(request, in_force)
    with translation.override(visit.language):
        entry = next(
            (one for one in history.of(visit) if str(one.id) == request.GET.get(PARAMETER)), None
        )
        if entry is None:
            return _to_answers(visit)
        here = {PARAMETER: str(entry.id)}
        site, language = in_force.site.key, visit.language
        context = {
            "entry": entry,
            "facts": list(_facts(entry, visit)),
            "withdraw": _("“{reject}”, at any time").format(reject=_texts(visit)["reject"]),
            "place": None if visit.preview else leaves.place_of(entry.id),
            "is_on_record": not visit.preview,
            "file_address": addresses.to("receipt-file", site=site, language=language, **here),
        }
    return page(request, in_force, "receipt", visit.language, context, parameters=here)


@published("GET")
def file(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Return the receipt as an ISO/IEC TS 27560 record with its own proof."""
    visit = PageVisit.of_page(request, in_force)
    try:
        decision = _own(visit, request.GET.get(PARAMETER))
        if decision is None:
            return _to_answers(visit)
        body = iso27560.receipt_file(decision, language=visit.language)
    except iso27560.NoLeaf:
        return _to_answers(visit)
    except DatabaseError as error:
        causes.report_error(error, "Making a receipt")
        return errors.unreachable(request)
    response = HttpResponse(body, content_type=iso27560.MIME)
    name = f"receipt-{in_force.site.key}-{decision.decided_at:%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@published("GET", "POST")
def erase(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Ask for confirmation (GET), then erase a visitor's answers (POST)."""
    visit = PageVisit.of_page(request, in_force)
    if request.method != "POST":
        context = {"knows": _is_known(visit), "is_american": visit.is_american}
        return page(request, in_force, "erase", visit.language, context)
    left = visitors.erase(visit.visitor, in_force.site.key, now=visit.now, signed=visit.signed)
    erased = "erased" if _is_known(visit) else "nothing"
    response = answers.back(visit, saved="kept" if left else erased)
    if visit.context.is_broken:  # unreadable cookies may contain a no
        browser_cookies.write(response, visit.writer.strays(host(), visit.path))
    else:
        browser_cookies.write(response, browser_cookies.erased(visit, left))
    return response


def _own(visit: PageVisit, wanted: str | None) -> Decision | None:
    if visit.visitor is None:
        return None
    decisions = visitors.history(visit.visitor, visit.in_force.site.key)
    return next((one for one in decisions if str(one.id) == wanted), None)


def _to_answers(visit: PageVisit) -> HttpResponse:
    site, language = visit.in_force.site.key, visit.language
    address = addresses.to("preferences", site=site, language=language)
    return HttpResponseRedirect(f"{address}#your-answers", status=303)


def _facts(entry: HistoryEntry, visit: PageVisit) -> Iterator[tuple[str, str, str]]:
    """Yield the lines of a receipt: name, value and detail."""
    texts, comma = _texts(visit), pgettext("between the items of a list", ", ")
    yield _("When"), entry.at, entry.iso
    yield _("What"), entry.what, ""
    yield texts["allowed"], comma.join(entry.allowed) or _("Nothing"), ""
    yield texts["off"], comma.join(entry.refused) or _("Nothing"), ""
    is_page = entry.surface == Decision.Surface.PREFERENCES
    yield _("Where"), texts["settings_link"] if is_page else entry.where, ""
    yield _("Rule shown"), entry.rule, ""
    if entry.place != entry.rule:
        yield _("Your place"), entry.place, ""
    yield _("Notice"), str(entry.notice), ""
    yield _("SHA-256 of the notice"), "", entry.digest
    yield _("Asked by"), entry.company, ""
    yield _("Receipt number"), "", str(entry.id)


def _texts(visit: PageVisit) -> Mapping[str, str]:
    texts: Mapping[str, str] = visit.in_force.snapshot["texts"][visit.language]
    return texts


def _is_known(visit: PageVisit) -> bool:
    return visit.signed is not None or visit.visitor is not None
