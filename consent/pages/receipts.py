"""List a visitor's own answers, show their receipts (R58), and erase them."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _

from consent.intake.visit import Visit
from consent.lib import failures, languages
from consent.models import Decision
from consent.notices import NoticeInForce
from consent.pages import errors, frame, sentences
from consent.pages.frame import page
from consent.pages.published import published
from consent.pages.visits import PageVisit
from consent.record import answered, iso27560, receipts, visitors
from consent.record.answered import AnsweredNotice
from consent.web.site_access import host, write_cookies

_PARAMETER = "id"
_FORMAT, _EXPORT = "format", "iso27560"

_MAX_ANSWERS = 20


class HistoryEntry(AnsweredNotice):
    """One answer, in words of the active language."""

    @property
    def is_mixed(self) -> bool:
        return bool(self.allowed and self.refused)

    @property
    def is_left(self) -> bool:
        """Whether it is a no that an erasure kept."""
        return self.decision.surface == Decision.Surface.ERASURE

    @property
    def what(self) -> str:
        """Describe the answer; "accept all" of some categories may leave earlier refusals."""
        if self.is_left:
            return sentences.kept_after_erasure()
        method, allowed = Decision.Method(self.decision.method), len(self.allowed)
        is_partly_accepted = method == Decision.Method.ACCEPT and self.refused
        if method == Decision.Method.CUSTOM or is_partly_accepted:
            text = _("You allowed {number} of {all}")
            return text.format(number=allowed, all=allowed + len(self.refused) + len(self.left))
        return str(sentences.METHODS[method])

    @property
    def where(self) -> str:
        return sentences.surface_name(self.decision.surface, self.texts)

    @property
    def at(self) -> str:
        """Return its time in words; after an erasure only the day is known."""
        moment = self.decision.decided_at
        return sentences.day(moment) if self.is_left else sentences.date_and_time(moment)

    @property
    def iso(self) -> str:
        moment = self.decision.decided_at
        return f"{moment:%Y-%m-%d}" if self.is_left else moment.isoformat(timespec="seconds")


def own_answers(visit: PageVisit) -> list[HistoryEntry]:
    """Return a visitor's own answers, newest first; none while the record cannot be read."""
    decisions = visit.preview.decisions if visit.preview else _decisions(visit)
    return [HistoryEntry.build(decision, visit.language) for decision in decisions]


def _decisions(visit: PageVisit) -> list[Decision]:
    if visit.visitor is None:
        return []
    try:
        return visitors.history(visit.visitor, visit.in_force.site.key)[:_MAX_ANSWERS]
    except DatabaseError as error:
        failures.report_error(error, "Reading a visitor's history")
        return []


@published("GET")
def receipt(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Show the receipt of one of this browser's own answers, else redirect to its answers."""
    visit = PageVisit.from_page(request, in_force)
    here = {_PARAMETER: request.GET.get(_PARAMETER, "")}
    with translation.override(visit.language):
        own = own_answers(visit)
        entry = next((row for row in own if str(row.decision.id) == here[_PARAMETER]), None)
        if entry is None:
            return _to_answers(in_force, visit.language)
        site, language, decision = in_force.site.key, visit.language, entry.decision
        address = frame.address_of("receipt-file", site=site, language=language, **here)
        context = {
            "entry": entry,
            "region": entry.place_name(decision.region),
            "place": entry.place_name(decision.place),
            "silence": sentences.meaning_by_model(decision.model),
            "signal": sentences.SIGNALS[sentences.signal_key(decision)](),
            "withdrawal": _("“{reject}”, at any time").format(reject=entry.texts["reject"]),
            "proof": None if visit.preview else receipts.proof(decision),
            "file_address": address,
            "export_address": f"{address}&{_FORMAT}={_EXPORT}",
            "is_on_record": not visit.preview,
        }
    return page(request, in_force, "receipt", visit.language, context, parameters=here)


@published("GET")
def file(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Return one of this browser's own receipts; if unproven, or by `format`, the export."""
    language = request.GET.get(languages.PARAMETER, "")
    is_export = request.GET.get(_FORMAT) == _EXPORT
    try:
        visit = Visit.from_request(request, in_force)
        decisions = visitors.history(visit.visitor, visit.site) if visit.visitor else []
        own = (row for row in decisions if str(row.id) == request.GET.get(_PARAMETER))
        if (decision := next(own, None)) is None:
            return _to_answers(in_force, language)
        proof = None if is_export else receipts.proof(decision)
        body = proof.file() if proof else answered.spell(iso27560.record(decision, language))
    except DatabaseError as error:
        failures.report_error(error, "Making a receipt")
        return errors.unreachable(request)
    kind = "application/json" if proof else "application/ld+json"
    name = f"{'receipt' if proof else 'record'}-{in_force.site.key}-{decision.decided_at:%Y-%m-%d}"
    response = HttpResponse(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@published("GET", "POST")
def erase(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    """Ask for confirmation (GET), then erase a visitor's answers (POST)."""
    visit = PageVisit.from_page(request, in_force)
    if request.method != "POST":
        context = {"knows": _is_known(visit), "is_american": visit.is_american}
        return page(request, in_force, "erase", visit.language, context)
    heir = visit.renamed()
    left = visitors.erase_own(visit, heir)
    erased = "erased" if _is_known(visit) else "nothing"
    response = visit.redirect_to_result("kept" if left else erased)
    if visit.context.is_broken:  # unreadable cookies may contain a no
        write_cookies(response, visit.writer.strays(host(), visit.path))
    else:
        write_cookies(response, heir.erased_cookies(left))
    return response


def _to_answers(in_force: NoticeInForce, language: str) -> HttpResponse:
    address = frame.address_of("preferences", site=in_force.site.key, language=language)
    return HttpResponseRedirect(f"{address}#your-answers", status=303)


def _is_known(visit: PageVisit) -> bool:
    return visit.signed is not None or visit.visitor is not None
