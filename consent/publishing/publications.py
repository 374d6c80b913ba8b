"""Propose, approve, refuse, withdraw and schedule publications, under the site's lock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.formats import localize

from consent.models import Notice, Publication, Site
from consent.publishing import words
from consent.publishing.draft import Draft
from consent.publishing.review import Review, freeze, load_draft, lock, restore, save
from consent.record import clock

_MAX_AHEAD = timedelta(days=366)
_STRICTEST_LAST = (Site.SecondPerson.OFF, Site.SecondPerson.MATERIAL, Site.SecondPerson.ALWAYS)

State = Publication.State


class NotPossible(Exception):
    """The action is not possible; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The form that a person sends after reading a review."""

    draft_digest: str  # of the draft that was read
    reason: str = ""
    ticked: Collection[str] | None = None  # doubtful categories to ask about again; None: all
    publish_at: datetime | None = None
    again: int | None = None  # the number of an older notice
    instead: int | None = None  # the id of what waits, and is withdrawn for it


def open_on(site: Site) -> Publication | None:
    """Return the publication that waits for approval or its time."""
    return site.publications.filter(Publication.OPEN).select_related("site").first()


def notice(site: Site, number: int) -> Notice:
    """Return a notice, published or proposed, by number. Raises Notice.DoesNotExist."""
    waiting = open_on(site)
    if waiting is None or waiting.number != number:
        return site.notices.get(number=number)
    return restore(waiting, Draft.load(site)).notice(waiting.material)


def second_person(site: Site) -> Site.SecondPerson:
    """Return the rule in force; a looser one from the next notice on, or it could be bypassed."""
    last = site.publications.exclude(notice=None).values_list("second_person", flat=True).first()
    rules = [Site.SecondPerson(rule) for rule in (site.second_person, last) if rule]
    return max(rules, key=_STRICTEST_LAST.index)


def wants_second_person(review: Review) -> bool:
    """Return whether approval is required; a looser rule's first notice always needs it.

    Otherwise a small change could put the rule in force, and a large one follow without review.
    """
    site = review.draft.site
    match rule := second_person(site):
        case Site.SecondPerson.OFF:
            return False
        case Site.SecondPerson.MATERIAL:
            return review.is_material or site.second_person != rule
        case _:
            return True


def propose(site: Site, proposal: Proposal, *, by: str, may_publish: bool) -> Publication:
    """Freeze the reviewed draft; publish it at once unless approval or a time is pending."""
    now = timezone.now()
    with lock(site) as locked:
        if (waiting := open_on(locked)) and waiting.pk == proposal.instead:
            _close(waiting, State.WITHDRAWN, f"{by} asked for something else first.", by=by)
        draft = load_draft(locked, proposal.again)
        day = (proposal.publish_at or now).astimezone(UTC).date()  # rules begin and end by UTC
        review = Review.build(draft, ticked=proposal.ticked, day=day)
        _check(review, proposal, now)
        read = proposal.reason.strip(), by, words.day(timezone.localdate(now))
        publication = Publication.objects.create(
            site=locked,
            number=draft.number,
            again=proposal.again,
            body=freeze(draft),
            material=sorted(review.material),
            asked=" ".join(review.asked),
            reason=proposal.reason.strip(),
            warnings={warning.text: read for warning in review.warnings} | review.read,
            second_person=locked.second_person,
            needs_approval=wants_second_person(review) or not may_publish,
            requested_by=by,
            requested_at=now,
            publish_at=proposal.publish_at,
        )
        if publication.is_due(now):
            _publish(publication, review)
        return publication


def approve(site: Site, pk: int, *, by: str) -> Publication:
    """Approve as a second person; publish it, or close it with the reason, unless it has a time."""
    with lock(site) as locked:
        publication = _open(locked, pk)
        if publication.state is not State.WAITING:
            raise NotPossible("It has been approved already.")
        if publication.requested_by == by:
            raise NotPossible("You asked for it yourself. Another person has to approve it.")
        publication.approved_by, publication.approved_at = by, timezone.now()
        publication.save()
        if publication.publish_at is None:
            _publish(publication, _review(publication, locked))
        return publication


def refuse(site: Site, pk: int, *, by: str, because: str) -> Publication:
    """Refuse as a second person, with a reason."""
    if not because.strip():
        raise NotPossible("Say why, so that it can be mended.")
    with lock(site) as locked:
        return _close(_open(locked, pk), State.REFUSED, because, by=by)


def withdraw(site: Site, pk: int, *, by: str, because: str = "") -> Publication:
    with lock(site) as locked:
        return _close(_open(locked, pk), State.WITHDRAWN, because, by=by)


def publish_due(now: datetime) -> list[Publication]:
    """Publish or close what is due, in any process; nothing while the clock is in doubt."""
    settled: list[Publication] = []
    waiting = Publication.objects.filter(Publication.OPEN).select_related("site")
    due = [seen for seen in waiting if seen.is_due(now) or _is_void(seen)]
    if due and clock.doubt(now):
        return settled
    for seen in due:
        with lock(seen.site) as locked:
            publication = open_on(locked)
            if publication is None or publication.pk != seen.pk:
                continue  # another process was faster
            if publication.is_due(now) or _is_void(publication):
                _publish(publication, _review(publication, locked))
                settled.append(publication)
    return settled


def in_words(moment: datetime) -> str:
    """Format a time with its zone for staff."""
    return str(localize(timezone.localtime(moment)))


def outcome(publication: Publication) -> str:
    """Say what became of it, for page, command and log."""
    name = f"Notice {publication.number}"
    match publication.state:
        case State.PUBLISHED:
            until = "Browsers may show what was there before for up to five minutes."
            return f"{name} is in force. {until} {publication.asked}"
        case State.SCHEDULED if publication.publish_at:
            when = in_words(publication.publish_at)
            return f"{name} comes into force on {when}. {publication.asked}"
        case State.FAILED:
            return f"{name} was not published. {publication.closed_because}"
        case state:
            return f"{name} {state.label}. {publication.closed_because}"


def _check(review: Review, proposal: Proposal, now: datetime) -> None:
    if waiting := open_on(review.draft.site):
        raise NotPossible(
            f"What {waiting.requested_by} proposed {waiting.state.label}. Withdraw that first."
        )
    if review.draft_digest != proposal.draft_digest:
        raise NotPossible("The catalogue changed meanwhile. Please read it again.")
    if not review.differences:
        raise NotPossible("Nothing changes, so there is nothing to publish.")
    if review.errors:
        raise NotPossible("Mend first what keeps it from being published.")
    if review.needs_reason and not proposal.reason.strip():
        raise NotPossible("Say why: a meaning changes, or there is a warning.")
    if proposal.publish_at and not now < proposal.publish_at <= now + _MAX_AHEAD:
        raise NotPossible("Choose a time that lies ahead, within a year.")


def _open(site: Site, pk: int) -> Publication:
    publication = open_on(site)
    if publication is None or publication.pk != pk:
        raise NotPossible("It does not wait any more. See what became of it below.")
    return publication


def _close(publication: Publication, state: State, because: str, *, by: str = "") -> Publication:
    publication.closed_as, publication.closed_because = state, because.strip()
    publication.closed_by, publication.closed_at = by, timezone.now()
    publication.save()
    return publication


def _review(publication: Publication, site: Site) -> Review:
    """Review the proposed draft by the current rules and code."""
    return Review.build(restore(publication, Draft.load(site)), ticked=publication.material)


def _publish(publication: Publication, review: Review) -> None:
    """Publish it, close it with the reason, or let it wait for approval."""
    if review.draft.number != publication.number:
        because = "Another notice was published meanwhile. Review the changes again."
        _close(publication, State.FAILED, because)
        return
    # Meanwhile the rule may have become stricter, or its proposer lost the permission
    if publication.approved_at is None and (
        wants_second_person(review) or not _may_still(publication.requested_by)
    ):
        publication.needs_approval = True
    elif review.errors:
        errors = "; ".join(error.text for error in review.errors)
        _close(publication, State.FAILED, f"It may not be published any more. {errors}")
        return
    else:
        by, material = publication.requested_by, review.material
        publication.notice = save(review.draft, by=by, material=material)
    publication.save()


def _may_still(name: str) -> bool:
    """Return whether a command or a person may still publish; no name of the staff has a space."""
    users = get_user_model()
    person = users._default_manager.filter(**{users.USERNAME_FIELD: name}).first()
    return name.startswith("manage.py ") or bool(person and person.has_perm("consent.add_notice"))


def _is_void(publication: Publication) -> bool:
    """Return whether a newer notice was published since the comparison."""
    return publication.site.notices.filter(number__gte=publication.number).exists()
