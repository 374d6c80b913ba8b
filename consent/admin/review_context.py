"""What stands on the review page, for this person; and where each line of the lint leads."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from consent.admin import languages
from consent.cookies.names import CookieNames
from consent.models import Category, Cookie, Publication, RegionRule, Site, Theme, Wording
from consent.notices.category_names import category_name
from consent.publishing import Draft, Review, publications
from consent.publishing.lint.fields import Field, Problem
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
    def of(cls, request: HttpRequest, review: Review, publication: Publication | None) -> Self:
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
class Subject:
    """What is under review: the catalogue, an older notice, or what waits already."""

    review: Review
    publication: Publication | None
    again: int | None
    has_moved: bool  # the catalogue says something else

    @classmethod
    def of(cls, site: Site, *, again: int | None, ticked: Collection[str] | None = None) -> Self:
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


def context(request: HttpRequest, subject: Subject) -> dict[str, Any]:
    review, publication = subject.review, subject.publication
    site = review.draft.site
    offers = Offers.of(request, review, publication)
    return {
        "title": _title(subject),
        "subtitle": site.name,
        "site": site,
        "review": review,
        "publication": publication,
        "again": subject.again,
        "has_moved": subject.has_moved,
        "errors": _linked(request, subject, review.errors),
        "warnings": _linked(request, subject, review.warnings),
        "before": review.draft.latest,
        "after": f"Notice {review.draft.number}",
        "estimates": review.reconsent.estimates(review.answer_counts),
        "questions": _questions(review),
        "sizes": review.sizes,
        "steps": _steps(publication, offers),
        "offers": offers,
        "rule": publications.second_person(site),
        "approvers": approvers(publication.requested_by if publication else request.user),
        "previewed": _previewed(subject),
        "zone": settings.TIME_ZONE,
        "entered": request.POST,
        "earlier": site.publications.exclude(Publication.OPEN).select_related("notice")[:5],
    }


def _linked(
    request: HttpRequest, subject: Subject, problems: Iterable[Problem]
) -> Iterable[tuple[Problem, str | None]]:
    """What is frozen is not mended in the catalogue; and a link that is shown opens."""
    if subject.publication is not None or subject.again is not None:
        return [(problem, None) for problem in problems]
    site = subject.review.draft.site
    linked = [(one, address(site, one.at)) for one in problems]
    return [(one, page if _opens(request, one, page) else None) for one, page in linked]


def _opens(request: HttpRequest, problem: Problem, address: str | None) -> bool:
    if problem.at is None or address is None:
        return False
    verbs = ("add",) if "/add/" in address else ("view", "change")
    return any(request.user.has_perm(f"consent.{verb}_{problem.at.model}") for verb in verbs)


def _previewed(subject: Subject) -> str:
    """The query of the preview: nothing for the catalogue as it stands."""
    number = subject.publication.number if subject.publication else subject.again
    return f"notice={number}" if number else ""


def approvers(proposer: Any) -> list[str]:
    """Who can approve what this person asks for."""
    staff = get_user_model()._default_manager.with_perm(
        APPROVE, backend="django.contrib.auth.backends.ModelBackend"
    )
    names = (user.get_username() for user in staff.filter(is_staff=True))
    return sorted(name for name in names if name != str(proposer))


def _title(subject: Subject) -> str:
    number, publication = subject.review.draft.number, subject.publication
    if publication is not None:
        return f"Notice {publication.number} {publication.state.label}"
    if subject.again is not None:
        return f"Publish notice {subject.again} again, as notice {number}"
    return f"Review notice {number} before it is published"


def _steps(publication: Publication | None, offers: Offers) -> list[tuple[str, str]]:
    """(what happens, `is-done`, `current` or nothing)."""
    needs_approval = publication.needs_approval if publication else not offers.is_alone
    names = ["Edited", "Review", *(["Second person approves"] if needs_approval else [])]
    now = 1
    if publication is not None:
        now = 3 if publication.state is State.SCHEDULED and needs_approval else 2
    marks = ["is-done" if at < now else "current" if at == now else "" for at in range(4)]
    return list(zip([*names, "In force"], marks, strict=False))


def _questions(review: Review) -> list[dict[str, Any]]:
    """The categories that may have to be asked about again."""
    certain, doubtful = review.changes.material, review.changes.doubtful
    codes = review.draft.snapshot["site"]["languages"]
    return [
        _question(row, codes)
        | {"is_certain": row["key"] in certain, "is_ticked": row["key"] in review.material}
        for row in review.draft.snapshot["categories"]
        if row["key"] in certain | doubtful and not row["necessary"]
    ]


def _question(row: Mapping[str, Any], codes: Iterable[str]) -> dict[str, Any]:
    """With what visitors read about the change, language by language."""
    changes = {languages.name(code): row["texts"].get(code, {}).get("change") for code in codes}
    return {
        "key": row["key"],
        "name": category_name(row),
        "explanations": {name: text for name, text in changes.items() if text},
        "unexplained": [name for name, text in changes.items() if not text],
    }


# Fields that are written in several boxes: the first one is led to
BOXES = {"signals": "_0_0", "lifetime": "_0", "overrides": "_0", "names": "_0"}


def address(site: Site, field: Field | None) -> str | None:
    """The page on which a problem is mended, with the id of its field.

    An empty form, where there is nothing to change yet.
    """
    if field is None:
        return None
    model, row, initial = _found(site, field)
    name = f"admin:consent_{model._meta.model_name}"
    if row is None:
        values: dict[str, Any] = {"site": site.pk, **initial}
        return f"{reverse(f'{name}_add')}?{urlencode(values)}"
    fragment = _fragment(row, field, site)
    return reverse(f"{name}_change", args=[row.pk]) + (f"#{fragment}" if fragment else "")


def _found(site: Site, field: Field) -> tuple[type[Model], Model | None, dict[str, Any]]:
    """The row that a field names; where there is none, what a new one begins with."""
    match field.model:
        case "category":
            return Category, site.categories.filter(key=field.key).first(), {}
        case "cookie":
            return Cookie, _cookie(site, field.key), {}
        case "wording":
            row = site.wordings.filter(language=field.key).first()
            return Wording, row, {"language": field.key}
        case "regionrule":
            code, _, first_day = field.key.partition("/")
            return RegionRule, _rule(site, code, first_day), {"code": code}
        case "theme":
            return Theme, Theme.objects.filter(site=site).first(), {}
        case "site":
            return Site, site, {}
    raise ValueError(field.model)


def _cookie(site: Site, key: str) -> Cookie | None:
    """By its category, if that is said; ours may be declared by their other names."""
    category, _, name = key.rpartition("/")
    rows = Cookie.objects.filter(category__site=site).select_related("category__site")
    named = rows.filter(category__key=category) if category else rows
    names = CookieNames.of(site.key, site.cookie_domain)
    return next((row for row in named if name in (row.name, names.as_set(row.name))), None)


def _rule(site: Site, code: str, first_day: str) -> RegionRule | None:
    rows = list(site.regions.filter(code=code, is_active=True))
    exact = (row for row in rows if str(row.valid_from or "") == first_day)
    return next(exact, rows[-1] if rows else None)


def _fragment(row: Model, field: Field, site: Site) -> str:
    if not field.name:
        return ""
    if field.language and isinstance(row, Category | Cookie):
        return f"id_{field.name}_{field.language}"
    if field.model == "regionrule" and field.name == "names" and field.language:
        further = [code for code in languages.of(site) if code != "en"]
        return f"id_names_{further.index(field.language)}"
    return f"id_{field.name}{BOXES.get(field.name, '')}"
