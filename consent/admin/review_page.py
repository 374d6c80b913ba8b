"""The page on which a publication is reviewed, proposed, approved, refused and withdrawn."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from consent.admin.review_context import APPROVE, EDIT, PUBLISH, ReviewSubject, context
from consent.lib.row_ids import row_id
from consent.models import Notice, Publication, Site
from consent.publishing import NotPossible, Proposal, publications

VIEW = "consent.view_notice"

State = Publication.State


def page(admin: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Whoever may see notices may read it; what else is offered depends on the person."""
    if not (request.user.has_perm(VIEW) or request.user.has_perm(PUBLISH)):
        raise PermissionDenied
    site = get_object_or_404(Site, key=key)
    if request.method != "POST":
        return _show(admin, request, site, _number(request.GET))
    try:
        publication = _act(request, site)
    except NotPossible as problem:
        messages.warning(request, str(problem))
        return _show(admin, request, site, _number(request.POST), status=409)
    except Notice.DoesNotExist as error:
        raise Http404 from error
    _log(admin, request, publication)
    return _tell(request, publication)


def _show(
    admin: Any, request: HttpRequest, site: Site, again: int | None, *, status: int = 200
) -> HttpResponse:
    try:
        subject = ReviewSubject.build(site, again=again)
        # Of the same draft, keep the ticks
        if request.POST.get("draft_digest") == subject.review.draft_digest:
            subject = ReviewSubject.build(
                site, again=again, ticked=request.POST.getlist("material")
            )
    except Notice.DoesNotExist as error:
        raise Http404 from error
    response: HttpResponse = admin.show(
        request, site, "notice/publish", **context(request, subject)
    )
    response.status_code = status
    return response


def _act(request: HttpRequest, site: Site) -> Publication:
    """Raises NotPossible, Notice.DoesNotExist and PermissionDenied."""
    user, form = request.user, request.POST
    by, because = user.get_username(), form.get("because", "")
    pk = row_id(form.get("publication", "")) or 0
    may_publish, may_approve = user.has_perm(PUBLISH), user.has_perm(APPROVE)
    match form.get("deed", "propose"):
        case "propose" if may_publish or user.has_perm(EDIT):
            return publications.propose(site, _proposal(form), by=by, may_publish=may_publish)
        case "approve" if may_approve:
            return publications.approve(site, pk, by=by)
        case "refuse" if may_approve:
            return publications.refuse(site, pk, by=by, because=because)
        case "withdraw" if may_publish or may_approve or _is_own(site, pk, by):
            return publications.withdraw(site, pk, by=by, because=because)
    raise PermissionDenied


def _is_own(site: Site, pk: int, by: str) -> bool:
    return site.publications.filter(pk=pk, requested_by=by).exists()


def _proposal(form: Any) -> Proposal:
    return Proposal(
        draft_digest=form.get("draft_digest", ""),
        reason=form.get("reason", ""),
        ticked=form.getlist("material"),
        publish_at=_moment(form.get("publish_at", "")),
        again=_number(form),
    )


def _moment(text: str) -> datetime | None:
    """A browser's `datetime-local` has no zone: it is read in that of the settings."""
    try:
        return timezone.make_aware(datetime.fromisoformat(text)) if text else None
    except (ValueError, OverflowError):
        raise NotPossible("That is no time: write a day and an hour, or nothing.") from None


def _number(values: Any) -> int | None:
    return row_id(values["again"]) if values.get("again") else None


def in_words(publication: Publication) -> str:
    """What became of it, as the message and the log say it."""
    match publication.state:
        case State.PUBLISHED:
            return f"{publication.notice} is in force. {publication.asked}"
        case State.SCHEDULED if publication.publish_at:
            when = publications.in_words(publication.publish_at)
            return f"Notice {publication.number} comes into force on {when}. {publication.asked}"
        case State.FAILED:
            return f"Notice {publication.number} was not published. {publication.closed_because}"
        case state:
            return f"Notice {publication.number} {state.label}. {publication.closed_because}"


def _log(admin: Any, request: HttpRequest, publication: Publication) -> None:
    if publication.notice is None:
        admin.log_change(request, publication, in_words(publication))
        return
    who = f" Asked for by {publication.requested_by}, " if publication.approved_by else ""
    who += f"approved by {publication.approved_by}." if publication.approved_by else ""
    why = f" Why: {publication.reason}" if publication.reason else ""
    admin.log_addition(request, publication.notice, f"Published. {publication.asked}{who}{why}")


def _tell(request: HttpRequest, publication: Publication) -> HttpResponse:
    is_bad = publication.state is State.FAILED
    (messages.warning if is_bad else messages.success)(request, in_words(publication))
    if publication.notice is not None:
        return redirect(reverse("admin:consent_notice_change", args=[publication.notice.pk]))
    return redirect(reverse("admin:consent_notice_publish", args=[publication.site.key]))
