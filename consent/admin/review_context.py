"""What stands on the review page, for this person."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils import timezone

from consent.admin import languages, problem_links
from consent.models import Publication, Site
from consent.notices.category_names import category_name
from consent.publishing import Draft, Review, publications
from consent.publishing.review_snapshot import freeze, load_draft, restore

EDIT, PUBLISH = "consent.change_category", "consent.add_notice"
APPROVE = "consent.approve_publication"

State = Publication.State


@dataclass(frozen=True, slots=True)
class Offers:
    """What this person may do here, so that no button ends in a refusal."""

    propose: bool
    approve: bool
    withdraw: bool
    is_alone: bool  # publishes without a second person

    @classmethod
    def build(cls, request: HttpRequest, review: Review, publication: Publication | None) -> Self:
        user = request.user
        may_publish, may_approve = user.has_perm(PUBLISH), user.has_perm(APPROVE)
        is_own = publication is not None and publication.requested_by == user.get_username()
        is_waiting = publication is not None and publication.state is State.WAITING
        return cls(
            propose=publication is None
            and review.may_publish
            and (may_publish or user.has_perm(EDIT)),
            approve=is_waiting and may_approve and not is_own,
            withdraw=publication is not None and (is_own or may_publish or may_approve),
            is_alone=may_publish and not publications.wants_second_person(review),
        )


@dataclass(frozen=True, slots=True)
class ReviewSubject:
    """What is under review: the catalogue, an older notice, or what waits already."""

    review: Review
    publication: Publication | None
    again: int | None
    has_moved: bool  # the catalogue says something else

    @classmethod
    def build(cls, site: Site, *, again: int | None, ticked: Collection[str] | None = None) -> Self:
        """Raises Notice.DoesNotExist."""
        publication = publications.open_on(site)
        if publication is None:
            review = Review.build(load_draft(site, again), ticked=ticked)
            return cls(review, None, again, again is not None)
        catalogue, day = Draft.load(site), publication.publish_at or timezone.now()
        review = Review.build(
            restore(publication, catalogue), ticked=publication.material, day=day.date()
        )
        has_moved = freeze(catalogue) != publication.body
        return cls(review, publication, publication.again, has_moved)


def context(request: HttpRequest, subject: ReviewSubject) -> dict[str, Any]:
    review, publication = subject.review, subject.publication
    site = review.draft.site
    offers = Offers.build(request, review, publication)
    number = publication.number if publication else subject.again
    may_mend = number is None  # what is frozen is not mended in the catalogue
    return {
        "title": _title(subject),
        "review": review,
        "publication": publication,
        "again": subject.again,
        "has_moved": subject.has_moved,
        "errors": problem_links.build(request, site, review.errors, may_mend=may_mend),
        "warnings": problem_links.build(request, site, review.warnings, may_mend=may_mend),
        "before": review.draft.latest,
        "after": f"Notice {review.draft.number}",
        "estimates": review.reconsent.estimates(review.answer_counts),
        "questions": list(_questions(review)),
        "sizes": review.sizes,
        "offers": offers,
        "rule": publications.second_person(site),
        "approvers": approvers(publication.requested_by if publication else request.user),
        "previewed": f"notice={number}" if number else "",  # else the catalogue as it stands
        "zone": settings.TIME_ZONE,
        "entered": request.POST,
    }


def approvers(proposer: Any) -> list[str]:
    """Who can approve what this person asks for."""
    staff = get_user_model()._default_manager.with_perm(
        APPROVE, backend="django.contrib.auth.backends.ModelBackend"
    )
    names = (user.get_username() for user in staff.filter(is_staff=True))
    return sorted(name for name in names if name != str(proposer))


def _title(subject: ReviewSubject) -> str:
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
