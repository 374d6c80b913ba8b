"""Resolve and record visitors' answers, each once even if it is sent again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from consent import notices
from consent.kernel import rules
from consent.kernel.rules import Answer, Choice
from consent.kernel.ruleset import Ruleset
from consent.models import Decision, Notice, Site
from consent.notices import NoticeInForce

OPT_OUTS = (Decision.Method.SIGNAL, Decision.Method.OPT_OUT)  # these answer no question
GRACE = timedelta(days=1)  # how long a replaced notice may be answered, from open pages and caches
OLDEST = timedelta(days=31)  # how long a browser may have been offline


Spelling = list[int | str | None]  # of a choice in the record


class UnknownNotice(LookupError):
    """No notice has this number."""


class OutdatedNotice(Exception):
    """The notice was replaced more than a day before it was answered."""


class IdConflict(Exception):
    """This id belongs to another decision."""


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """A visitor's answer before it is recorded."""

    id: UUID  # UUIDv7, with the time of the browser's clock
    decided_at: datetime  # by the server's clock
    visitor: UUID
    site: str
    notice: int
    choices: Mapping[str, bool]
    surface: Decision.Surface
    method: Decision.Method
    language: str
    region: str  # the region whose rule was shown, and its model
    model: rules.Model
    place: str  # the visitor's region, and its model
    place_model: rules.Model
    signal: bool  # sent with this request
    had_signal: bool = False  # sent before, according to the visitor's cookie (R7)
    locked: tuple[str, ...] = ()  # categories that this answer cannot turn on (R54)
    # For categories that this answer omits: the dated choices of the visitor's cookie (R64)
    earlier: Mapping[str, Choice] = field(default_factory=dict)
    # The places of earlier refusals that a no given here does not replace (R62, R63)
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    decision: Decision
    is_new: bool
    # Whether the browser that made the decision sent it. A receipt must not work as a password:
    # visitors show receipts to others, and a resent receipt must not return the visitor's cookies
    is_own: bool = True


def record(draft: DecisionDraft, *, now: datetime) -> RecordedDecision:
    """Record a decision; recording it again changes nothing and returns the same result.

    Raises UnknownNotice, OutdatedNotice, or IdConflict.
    """
    decided_at = min(draft.decided_at, now)
    notice, ruleset = _current(draft) or _earlier(draft, decided_at)
    decision = unwritten(draft, notice, ruleset, now=now)
    if not decision.write():
        return _existing(decision)
    return RecordedDecision(decision, is_new=True)


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


def _current(draft: DecisionDraft) -> tuple[Notice, Ruleset] | None:
    """Return the notice in force, from memory, if it was the one answered (the usual case)."""
    try:
        in_force = notices.current(draft.site)
    except notices.NothingPublished:
        return None
    if in_force.number != draft.notice:
        return None
    return notice_of(in_force), in_force.ruleset


def notice_of(in_force: NoticeInForce) -> Notice:
    """Return the notice that a decision refers to, without a query."""
    return Notice(
        pk=in_force.notice_id,
        site=Site(key=in_force.site.key),
        number=in_force.number,
        body=in_force.body,
        digest=in_force.digest,
        published_at=datetime.fromisoformat(in_force.published_at),
    )


def _earlier(draft: DecisionDraft, decided_at: datetime) -> tuple[Notice, Ruleset]:
    rows = Notice.objects.filter(site__key=draft.site, number__gte=draft.notice)
    answered, later = [*rows.order_by("number").select_related("site")[:2], None, None][:2]
    if answered is None or answered.number != draft.notice:
        raise UnknownNotice(draft.notice)
    is_late = later is not None and later.published_at + GRACE < decided_at
    if is_late and any(draft.choices.values()):  # a no is valid on an outdated notice too
        raise OutdatedNotice(draft.notice)
    return answered, Ruleset.of(answered.snapshot)


def unwritten(draft: DecisionDraft, notice: Notice, ruleset: Ruleset, *, now: datetime) -> Decision:
    """Return the decision that an answer results in, not yet recorded."""
    decided_at = min(draft.decided_at, now)
    resolved = ruleset.resolve(draft.choices, signal=draft.signal, locked=draft.locked)
    answered: Collection[str] = resolved.keys()  # no answer is a no
    if draft.method in OPT_OUTS:
        answered = ()
    elif draft.method is Decision.Method.IMPORTED:
        answered = draft.choices.keys()  # a category that was no question stays unasked
    choices: dict[str, Spelling] = {}
    for key, granted in resolved.items():
        is_earlier = key in draft.earlier and key not in draft.choices
        is_overruled = draft.signal and ruleset.categories[key].is_signalled
        if is_earlier and not is_overruled:
            choices[key] = spell(draft.earlier[key], decided_at, draft.region)
        elif is_earlier or key in answered:
            choices[key] = [ruleset.categories[key].version, int(granted)]
            if key in draft.places and not granted:
                choices[key] += [None, draft.places[key]]
    return Decision(
        id=draft.id,
        visitor=draft.visitor,
        notice=notice,
        choices=choices,
        surface=draft.surface,
        method=_method(draft, choices),
        language=draft.language,
        region=draft.region,
        model=draft.model,
        place=draft.place,
        place_model=draft.place_model,
        signal=draft.signal or (draft.had_signal and not _is_revoked(ruleset, resolved)),
        decided_at=decided_at,
        received_at=now,
    )


def _method(draft: DecisionDraft, choices: Mapping[str, Spelling]) -> Decision.Method:
    """Return how the visitor answered; accepting all but locked categories is not "accept all".

    Choices repeated from an earlier answer were not part of the question.
    """
    repeated = draft.earlier.keys() - draft.choices.keys()
    is_whole = all(granted for key, (_, granted, *_) in choices.items() if key not in repeated)
    if draft.method is Decision.Method.ACCEPT and not is_whole:
        return Decision.Method.CUSTOM
    return draft.method


def _is_revoked(ruleset: Ruleset, choices: Mapping[str, bool]) -> bool:
    """Return whether the visitor allows what an earlier signal had turned off."""
    return any(yes and ruleset.categories[key].is_signalled for key, yes in choices.items())


def spell(choice: Choice, decided_at: datetime, region: str) -> Spelling:
    # An answer sent late may repeat a newer choice: date it no later than the answer
    latest = int(decided_at.timestamp())
    own = latest if choice.decided_at is None else choice.decided_at
    words: Spelling = [choice.version, int(choice.granted), min(own, latest)]
    return words if choice.place in (None, region) else [*words, choice.place]


def _existing(decision: Decision) -> RecordedDecision:
    known = Decision.objects.select_related("notice__site").filter(pk=decision.pk).first()
    if known is None:
        raise IdConflict(decision.pk)
    same = ("notice_id", "surface", "method", "language", "signal")
    is_same = all(getattr(known, name) == getattr(decision, name) for name in same)
    if not is_same or _said(known) != _said(decision):
        raise IdConflict(decision.pk)
    return RecordedDecision(known, is_new=False, is_own=known.visitor == decision.visitor)


def _said(decision: Decision) -> dict[str, Spelling]:
    # without time and place: those come from the cookie, which may change before a resend
    return {key: choice[:2] for key, choice in decision.choices.items()}
