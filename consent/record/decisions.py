"""Turn a visitor's answer into the decision that is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from consent.kernel.rules import Answer, Choice, Region, is_weaker
from consent.kernel.ruleset import Ruleset
from consent.lib import uuid7
from consent.models import Decision, Notice, Site
from consent.notices import NoticeInForce
from consent.record.visit import Visit

_OPT_OUTS = (Decision.Method.SIGNAL, Decision.Method.OPT_OUT)  # these answer no question
_GRACE = timedelta(days=1)  # how long a replaced notice may be answered, from open pages and caches
OLDEST = timedelta(days=31)  # how long a browser may have been offline
_NO_TIME = timedelta(0)

_Spelling = list[int | str | None]  # of a choice in the record


class UnknownNotice(LookupError):
    """No notice has this number."""


class OutdatedNotice(Exception):
    """The notice was replaced more than a day before it was answered."""


class WeakerQuestion(Exception):
    """A yes to these categories answers a weaker question than the visitor's law asks (R161)."""


class OptionalIsOffError(Exception):
    """A yes was given while the site's optional cookies are switched off."""


class IdConflict(Exception):
    """This id belongs to another decision."""


REFUSALS = (OptionalIsOffError, OutdatedNotice, UnknownNotice, WeakerQuestion)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """What a visitor answered, and to which question."""

    id: UUID  # UUIDv7, with the time of the browser's clock
    notice: int
    choices: Mapping[str, bool]
    surface: Decision.Surface
    method: Decision.Method
    language: str
    region: str  # the region whose rule was shown
    signal: bool = False  # beside the one that the request sends
    locked: tuple[str, ...] | None = None  # what this cannot turn on (R54); None: as the visit says
    # For categories that this answer omits: the dated choices of the visitor's cookie (R64)
    earlier: Mapping[str, Choice] = field(default_factory=dict)
    # Between the answer and its request; None: a form of our own pages, which answers now
    waited: timedelta | None = None


def make(visit: Visit, given: GivenAnswer) -> Decision:
    """Return the decision that an answer results in, not yet recorded.

    Raise WeakerQuestion or OptionalIsOffError, never for a no; UnknownNotice or OutdatedNotice.
    """
    answer, decided_at = visit.context.answer, visit.now - (given.waited or _NO_TIME)
    shown = visit.ruleset.region(given.region, today=decided_at.date())
    _require_takeable(visit, given, shown)
    notice, ruleset = _answered(visit.in_force, given, decided_at)
    signal = given.signal or visit.context.signal
    locked = visit.locked if given.locked is None else given.locked
    resolved = ruleset.resolve(given.choices, signal=signal, locked=locked)
    places = visit.ruleset.places_kept(visit.rule, visit.place, answer, shown=given.region)
    choices: dict[str, _Spelling] = {}
    for key, granted in resolved.items():
        category = ruleset.categories[key]
        is_earlier = key in given.earlier and key not in given.choices
        if is_earlier and not (signal and category.is_signalled):
            choices[key] = spell(given.earlier[key], decided_at, given.region)
        elif is_earlier or _is_answered(key, given):
            choices[key] = [category.version, int(granted)]
            if key in places and not granted:
                choices[key] += [None, places[key]]
    is_revoked = any(yes and ruleset.categories[key].is_signalled for key, yes in resolved.items())
    return Decision(
        id=given.id,
        visitor=visit.visitor or uuid7.uuid7(visit.now),
        notice=notice,
        choices=choices,
        surface=given.surface,
        method=_method(given, choices),
        language=given.language,
        region=given.region,
        model=shown.model,
        place=visit.place,
        place_model=visit.rule.model,
        signal=signal or bool(answer and answer.signal and not is_revoked),
        decided_at=decided_at,
        received_at=visit.now,
    )


def recorded(decision: Decision) -> Decision:
    """Return the decision on record that has this one's id. Raise IdConflict if it differs."""
    known = Decision.objects.select_related("notice__site").filter(pk=decision.pk).first()
    same = ("notice_id", "surface", "method", "language", "signal")
    if known is None or any(getattr(known, name) != getattr(decision, name) for name in same):
        raise IdConflict(decision.pk)
    # Without time and place: those come from the cookie, which may change before a resend
    if _pairs(known) != _pairs(decision):
        raise IdConflict(decision.pk)
    return known


def dated_choices(answer: Answer) -> dict[str, Choice]:
    """Return a visitor's choices with time and place, so that a later answer can repeat them."""
    return {
        key: Choice(
            choice.version,
            choice.granted,
            answer.decided_at if choice.decided_at is None else choice.decided_at,
            answer.place_of(choice),
        )
        for key, choice in answer.choices.items()
    }


def spell(choice: Choice, decided_at: datetime, region: str) -> _Spelling:
    """Return an earlier choice as the record has it, dated no later than the answer."""
    latest = int(decided_at.timestamp())
    own = latest if choice.decided_at is None else choice.decided_at
    words: _Spelling = [choice.version, int(choice.granted), min(own, latest)]
    return words if choice.place in (None, region) else [*words, choice.place]


def _require_takeable(visit: Visit, given: GivenAnswer, shown: Region) -> None:
    granted = [key for key, choice in given.choices.items() if choice]
    if granted and visit.in_force.switched_off:
        raise OptionalIsOffError
    if given.method is Decision.Method.IMPORTED:  # no notice was shown: another rule applies
        return
    known, locked = visit.ruleset.categories, visit.locked
    weaker = [
        key
        for key in granted
        if key in known and is_weaker(known[key], shown, visit.rule, is_locked=key in locked)
    ]
    if weaker:
        raise WeakerQuestion(*weaker)


def _answered(
    in_force: NoticeInForce, given: GivenAnswer, decided_at: datetime
) -> tuple[Notice, Ruleset]:
    """Return the notice that was answered: from memory in the usual case, without a query."""
    if given.notice == in_force.number:
        notice = Notice(
            pk=in_force.notice_id,
            site=Site(key=in_force.site.key),
            number=in_force.number,
            body=in_force.body,
            digest=in_force.digest,
            published_at=datetime.fromisoformat(in_force.published_at),
        )
        return notice, in_force.ruleset
    rows = Notice.objects.filter(site__key=in_force.site.key, number__gte=given.notice)
    answered, later = [*rows.order_by("number").select_related("site")[:2], None, None][:2]
    if answered is None or answered.number != given.notice:
        raise UnknownNotice(given.notice)
    is_late = later is not None and later.published_at + _GRACE < decided_at
    if is_late and any(given.choices.values()):  # a no is valid on an outdated notice too
        raise OutdatedNotice(given.notice)
    return answered, answered.ruleset


def _is_answered(key: str, given: GivenAnswer) -> bool:
    """Return whether the answer covers a category: no answer is a no, where it was a question."""
    if given.method is Decision.Method.IMPORTED:
        return key in given.choices  # a category that was no question stays unasked
    return given.method not in _OPT_OUTS


def _method(given: GivenAnswer, choices: Mapping[str, _Spelling]) -> Decision.Method:
    """Return how the visitor answered; accepting all but locked categories is not "accept all".

    Choices repeated from an earlier answer were not part of the question.
    """
    repeated = given.earlier.keys() - given.choices.keys()
    is_whole = all(granted for key, (_, granted, *_) in choices.items() if key not in repeated)
    if given.method is Decision.Method.ACCEPT and not is_whole:
        return Decision.Method.CUSTOM
    return given.method


def _pairs(decision: Decision) -> dict[str, _Spelling]:
    return {key: choice[:2] for key, choice in decision.choices.items()}
