"""The page on which a publication is reviewed, proposed, approved, refused and withdrawn."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from consent.admin import languages
from consent.admin.publish import facts, problem_links, set_back
from consent.admin.site_lists import BaseAdmin
from consent.lib.languages import category_name
from consent.models import Notice, Publication, Site, row_id
from consent.publishing import Draft, NotPossible, Proposal, Review, publications
from consent.publishing.review import freeze, load_draft, restore

EDIT, PUBLISH = "consent.change_category", "consent.add_notice"
_APPROVE = "consent.approve_publication"
_Chosen = tuple[int | None, int | None]  # an older notice; what waits, and is withdrawn


def _offers(user: Any, review: Review, publication: Publication | None) -> dict[str, bool]:
    """What this person may do here, so that no button ends in a refusal."""
    may_publish = user.has_perm(PUBLISH)
    is_own = publication is not None and publication.requested_by == user.get_username()
    is_waiting = publication is not None and publication.state is Publication.State.WAITING
    may_propose = review.may_publish and (may_publish or user.has_perm(EDIT))
    return {
        "propose": publication is None and may_propose,
        "approve": is_waiting and user.has_perm(_APPROVE) and not is_own,
        "withdraw": _may_withdraw(user, publication),
        "is_alone": may_publish and not publications.wants_second_person(review),
    }


class _ReviewSubject(NamedTuple):
    """What is under review: the catalogue, an older notice, or what waits already."""

    review: Review
    publication: Publication | None
    again: int | None
    has_moved: bool  # the catalogue says something else
    waiting: Publication | None = None  # is withdrawn for what is under review

    @classmethod
    def build(
        cls, site: Site, again: int | None, instead: int | None, ticked: list[str] | None = None
    ) -> Self:
        """Raises Notice.DoesNotExist."""
        publication = publications.open_on(site)
        if publication is None or publication.pk == instead:
            review = Review.build(load_draft(site, again), ticked=ticked)
            return cls(review, None, again, again is not None, publication)
        catalogue, day = Draft.load(site), publication.publish_at or timezone.now()
        review = Review.build(
            restore(publication, catalogue), ticked=publication.material, day=day.date()
        )
        has_moved = freeze(catalogue) != publication.body
        return cls(review, publication, publication.again, has_moved)


def _context(request: HttpRequest, subject: _ReviewSubject) -> dict[str, Any]:
    review, publication = subject.review, subject.publication
    site = review.draft.site
    number = publication.number if publication else subject.again
    may_mend = number is None  # what is frozen is not mended in the catalogue
    return {
        "title": _title(subject),
        **subject._asdict(),
        "errors": problem_links.build(request, site, review.errors, may_mend=may_mend),
        "warnings": problem_links.build(request, site, review.warnings, may_mend=may_mend),
        "before": review.draft.latest,
        "after": f"Notice {review.draft.number}",
        "questions": list(_questions(review)),
        "facts": (listed := facts.rows(review.draft)),
        "open_facts": sum(item.is_open for item, _ in listed),
        "offers": _offers(request.user, review, publication),
        "rule": publications.second_person(site),
        "approvers": _approvers(publication.requested_by if publication else request.user),
        "previewed": f"notice={number}" if number else "",  # else the catalogue as it stands
        "entered": request.POST,
    }


def _approvers(proposer: Any) -> list[str]:
    """Who can approve what this person asks for."""
    staff = get_user_model()._default_manager.with_perm(
        _APPROVE, backend="django.contrib.auth.backends.ModelBackend"
    )
    names = {user.get_username() for user in staff.filter(is_staff=True)}
    return sorted(names - {str(proposer)})


def _title(subject: _ReviewSubject) -> str:
    number, publication = subject.review.draft.number, subject.publication
    if publication is not None:
        return f"Notice {publication.number} {publication.state.label}"
    if subject.again is not None:
        return f"Publish notice {subject.again} again, as notice {number}"
    return f"Review notice {number} before it is published"


def _questions(review: Review) -> Iterator[dict[str, Any]]:
    """The categories that may have to be asked about again, and what visitors read about it."""
    certain, doubtful = review.changes.material, review.changes.doubtful
    codes = review.draft.snapshot["site"]["languages"]
    for row in review.draft.snapshot["categories"]:
        key, texts = row["key"], row["texts"]
        if row["necessary"] or key not in certain | doubtful:
            continue
        changes = {languages.name(code): texts.get(code, {}).get("change") for code in codes}
        yield {
            "key": key,
            "name": category_name(row),
            "explanations": {name: text for name, text in changes.items() if text},
            "unexplained": [name for name, text in changes.items() if not text],
            "is_certain": key in certain,
            "is_ticked": key in review.material,
        }


def page(admin: BaseAdmin, request: HttpRequest, key: str) -> HttpResponse:
    """Whoever may see notices may read it; what else is offered depends on the person."""
    if not (request.user.has_perm("consent.view_notice") or request.user.has_perm(PUBLISH)):
        raise PermissionDenied
    site = get_object_or_404(Site, key=key)
    instead = _to_withdraw(request, site)
    if request.method != "POST":
        return _show(admin, request, site, (_number(request.GET), instead))
    try:
        if "confirm" in request.POST:
            return facts.confirm(request, site, _number(request.POST))
        publication = _act(request, site, instead)
    except NotPossible as problem:
        messages.warning(request, str(problem))
        return _show(admin, request, site, (_number(request.POST), instead), status=409)
    except Notice.DoesNotExist as error:
        raise Http404 from error
    return _tell(request, publication, instead)


def _show(
    admin: BaseAdmin, request: HttpRequest, site: Site, chosen: _Chosen, *, status: int = 200
) -> HttpResponse:
    try:
        subject = _ReviewSubject.build(site, *chosen)
        # Of the same draft, keep the ticks
        if request.POST.get("draft_digest") == subject.review.draft_digest:
            ticked = request.POST.getlist("material")
            subject = _ReviewSubject.build(site, *chosen, ticked)
    except Notice.DoesNotExist as error:
        raise Http404 from error
    return admin.show(request, site, "notice/publish", status=status, **_context(request, subject))


def _act(request: HttpRequest, site: Site, instead: int | None) -> Publication:
    """Raises NotPossible, Notice.DoesNotExist and PermissionDenied."""
    user, form = request.user, request.POST
    by, because = user.get_username(), form.get("because", "")
    pk = row_id(form.get("publication", "")) or 0
    may_publish, may_approve = user.has_perm(PUBLISH), user.has_perm(_APPROVE)
    match form.get("action", "propose"):
        case "propose" if may_publish or user.has_perm(EDIT):
            proposal = _proposal(form, instead)
            return publications.propose(site, proposal, by=by, may_publish=may_publish)
        case "approve" if may_approve:
            return publications.approve(site, pk, by=by)
        case "refuse" if may_approve:
            return publications.refuse(site, pk, by=by, because=because)
        case "withdraw" if _may_withdraw(user, site.publications.filter(pk=pk).first()):
            return publications.withdraw(site, pk, by=by, because=because)
    raise PermissionDenied


def _may_withdraw(user: Any, publication: Publication | None) -> bool:
    may_any = user.has_perm(PUBLISH) or user.has_perm(_APPROVE)
    return publication is not None and (may_any or publication.requested_by == user.get_username())


def _to_withdraw(request: HttpRequest, site: Site) -> int | None:
    """What waits, as the address names it, where this person may withdraw it."""
    waiting = site.publications.filter(pk=row_id(request.GET.get("instead", ""))).first()
    return waiting.pk if waiting and _may_withdraw(request.user, waiting) else None


def _proposal(form: Any, instead: int | None) -> Proposal:
    return Proposal(
        draft_digest=form.get("draft_digest", ""),
        reason=form.get("reason", ""),
        ticked=form.getlist("material"),
        publish_at=_moment(form.get("publish_at", "")),
        again=_number(form),
        instead=instead,
    )


def _moment(text: str) -> datetime | None:
    """A browser's `datetime-local` has no zone: it is read in that of the settings."""
    try:
        return timezone.make_aware(datetime.fromisoformat(text)) if text else None
    except (ValueError, OverflowError):
        raise NotPossible("That is no time: write a day and an hour, or nothing.") from None


def _number(values: Any) -> int | None:
    return row_id(values["again"]) if values.get("again") else None


def _tell(request: HttpRequest, publication: Publication, instead: int | None) -> HttpResponse:
    level = messages.WARNING if publication.state is Publication.State.FAILED else messages.SUCCESS
    messages.add_message(request, level, publications.outcome(publication))
    if publication.notice and publication.again:
        set_back.follow(request, publication.notice)
    if instead:
        address = reverse("admin:consent_publication_change", args=[instead])
        text = '<a href="{}">What waited</a> is withdrawn: it has to be reviewed again.'
        messages.warning(request, format_html(text, address))
    if publication.notice is not None:
        return redirect("admin:consent_notice_change", publication.notice.pk)
    return redirect("admin:consent_notice_publish", publication.site.key)
