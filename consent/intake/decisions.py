"""Turn a visitor's answer into the decision that is recorded."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from consent import notices
from consent.intake.visit import Visit
from consent.kernel.rules import Answer, Category, Choice, Model, Region, is_weaker
from consent.models import Decision, Notice, Site
from consent.notices import NoticeInForce
from consent.web.responses import RequestProblem

_OPT_OUTS = (Decision.Method.SIGNAL, Decision.Method.OPT_OUT)  # these answer no question
_GRACE = timedelta(days=1)  # how long a replaced notice may be answered, from open pages and caches
OLDEST = timedelta(days=31)  # how long a browser may have been offline
_NO_TIME = timedelta(0)

_Spelling = list[int | str | None]  # of a choice in the record


class AnswerRefused(RequestProblem):
    """The notice or the law does not allow this answer."""


class _NotInForce(AnswerRefused):
    def __init__(self) -> None:
        detail = "Load the page anew and ask again."
        super().__init__("This notice is not in force.", status=409, detail=detail)


class UnknownNotice(_NotInForce):
    """No notice has this number."""


class OutdatedNotice(_NotInForce):
    """The notice was replaced more than a day before it was answered."""


class WeakerQuestion(AnswerRefused):
    """A yes answers a weaker question than the visitor's law asks (R161)."""


class OptionalIsOffError(AnswerRefused):
    """A yes was given while the site's optional cookies are switched off."""


class IdConflict(RequestProblem):
    """This id belongs to another decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """What a visitor answered, and to which question."""

    id: UUID  # UUIDv7, with the time of the browser's clock
    notice: int
    choices: Mapping[str, bool | None]  # None: a switch on by rule that was not touched (R164)
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
    """Return the decision of an answer, not yet recorded. Raise AnswerRefused, never for a no."""
    answer, decided_at = visit.context.answer, visit.now - (given.waited or _NO_TIME)
    shown = visit.ruleset.region(given.region, today=decided_at.date())
    _require_takeable(visit, given, shown)
    notice = notice_of(visit.in_force, given.notice)
    ruleset = notice.ruleset
    _require_timely(visit.in_force, given, decided_at)
    signal = given.signal or visit.context.signal
    locked = visit.locked if given.locked is None else given.locked
    resolved = ruleset.resolve(_taken(given.choices, answer), signal=signal, locked=locked)
    places = visit.ruleset.places_kept(visit.rule, visit.place, answer, shown=given.region)
    choices: dict[str, _Spelling] = {}
    for key, granted in resolved.items():
        category = ruleset.categories[key]
        is_earlier = key in given.earlier and key not in given.choices
        if is_earlier and not (signal and category.is_signalled):
            choices[key] = spell(given.earlier[key], decided_at, visit.place, shown.model)
        elif is_earlier or _is_answered(key, given):
            choices[key] = _spell_new(category, granted, shown, places.get(key))
    assert visit.visitor
    is_revoked = any(yes and ruleset.categories[key].is_signalled for key, yes in resolved.items())
    return Decision(
        id=given.id,
        visitor=visit.visitor,
        notice=notice,
        choices=choices,
        surface=given.surface,
        method=_method(given, choices, locked),
        language=given.language,
        region=given.region,
        model=shown.model,
        place=visit.place,
        place_model=visit.rule.model,
        signal=signal or bool(answer and answer.signal and not is_revoked),
        decided_at=decided_at,
        received_at=visit.now,
    )


def notice_of(in_force: NoticeInForce, number: int) -> Notice:
    """Return a notice of the site, the one in force without a query. Raise UnknownNotice."""
    if number != in_force.number:
        found = notices.get(in_force.site.key, number)
        if found is None:
            raise UnknownNotice
        return found
    notice = Notice(
        pk=in_force.notice_id,
        site=Site(key=in_force.site.key),
        number=in_force.number,
        body=in_force.body,
        digest=in_force.digest,
        published_at=datetime.fromisoformat(in_force.published_at),
    )
    vars(notice).update(snapshot=in_force.snapshot, ruleset=in_force.ruleset)  # parsed already
    return notice


def recorded(decision: Decision) -> Decision:
    """Return the decision on record that has this one's id. Raise IdConflict if it differs."""
    known = Decision.objects.select_related("notice__site").filter(pk=decision.pk).first()
    if known is None or _facts(known) != _facts(decision):
        title, detail = "This id belongs to another decision.", "Make a new id."
        raise IdConflict(title, status=409, detail=detail)
    return known


def _facts(row: Decision) -> list[object]:
    """Return what a resend repeats, so without the times and places of a cookie's choices."""
    choices = {key: choice[:2] for key, choice in row.choices.items()}
    return [row.notice_id, row.surface, row.method, row.language, row.signal, choices]


def dated_choices(answer: Answer) -> dict[str, Choice]:
    """Return a visitor's choices with time and place, so that a later answer can repeat them."""
    return {
        key: Choice(
            choice.version,
            choice.granted,
            answer.decided_at if choice.decided_at is None else choice.decided_at,
            answer.place_of(choice),
            None if choice.granted is False else answer.model_of(choice),
        )
        for key, choice in answer.choices.items()
    }


def spell(choice: Choice, decided_at: datetime, place: str, model: Model) -> _Spelling:
    """Return an earlier choice as the record has it, dated no later than the answer."""
    latest = int(decided_at.timestamp())
    own = latest if choice.decided_at is None else choice.decided_at
    granted = None if choice.granted is None else int(choice.granted)
    words: _Spelling = [choice.version, granted, min(own, latest)]
    if choice.model not in (None, model):
        return [*words, choice.place or place, choice.model]
    return words if choice.place in (None, place) else [*words, choice.place]


def _spell_new(
    category: Category, granted: bool | None, shown: Region, place: str | None
) -> _Spelling:
    """Return a choice just given: a no with the place whose law it carries, else with its model."""
    if granted is False:
        return [category.version, 0, *([None, place] if place else [])]
    words: _Spelling = [category.version, None if granted is None else 1]
    model = shown.model_for(category)
    return words if model is shown.model else [*words, None, None, model]


def _taken(choices: Mapping[str, bool | None], answer: Answer | None) -> dict[str, bool | None]:
    """Return choices, in which a switch that was not touched never ends an earlier no."""
    before = answer.choices if answer else {}
    return {
        key: False if choice is None and key in before and before[key].granted is False else choice
        for key, choice in choices.items()
    }


def _require_takeable(visit: Visit, given: GivenAnswer, shown: Region) -> None:
    is_alone = given.method is Decision.Method.SIGNAL and visit.signed is None
    if is_alone and visit.rule.model is Model.OPT_IN:  # nothing is stored for it (R174)
        raise AnswerRefused(
            "Everything that this signal turns off is off here until it is asked for.", status=409
        )
    granted = [key for key, choice in given.choices.items() if choice]
    if granted and visit.in_force.switched_off:
        raise OptionalIsOffError(
            "The site's optional cookies are switched off.",
            status=409,
            detail="Nothing was recorded, and nothing is allowed. A no is taken all the same.",
        )
    if given.method is Decision.Method.IMPORTED:  # no notice was shown: another rule applies
        return
    known, locked = visit.ruleset.categories, visit.locked
    weaker = [
        key
        for key in granted
        if key in known and is_weaker(known[key], shown, visit.rule, is_locked=key in locked)
    ]
    if weaker:
        raise WeakerQuestion(
            f"The law here asks more about {', '.join(weaker)} than was shown.",
            status=409,
            detail="Nothing was recorded. Fetch banner.json anew, show it, and ask again.",
            place=visit.place,
        )


def _require_timely(in_force: NoticeInForce, given: GivenAnswer, decided_at: datetime) -> None:
    """Refuse a yes to a notice that was replaced before the grace period; a no is always valid."""
    later = [at for number, at in in_force.versions if number > given.notice]
    if later and min(later) + _GRACE < decided_at and any(given.choices.values()):
        raise OutdatedNotice


def _is_answered(key: str, given: GivenAnswer) -> bool:
    """Return whether the answer covers a category: no answer is a no, where it was a question."""
    if given.method is Decision.Method.IMPORTED:
        return key in given.choices  # a category that was no question stays unasked
    return given.method not in _OPT_OUTS


def _method(
    given: GivenAnswer, choices: Mapping[str, _Spelling], locked: Collection[str]
) -> Decision.Method:
    """Return how the visitor answered; choices that are locked or repeated were not asked about."""
    repeated = given.earlier.keys() - given.choices.keys()
    is_whole = all(granted for key, (_, granted, *_) in choices.items() if key not in repeated)
    if given.method is Decision.Method.ACCEPT and (locked or not is_whole):
        return Decision.Method.CUSTOM
    return given.method
