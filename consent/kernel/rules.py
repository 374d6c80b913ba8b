"""Decide whether a category of cookies may be used now, and by which rule.

Pure: standard library only, nothing is read or written, time is an argument. The banner's twin of
this file is `consent/banner/rules.js`; both are tested with the table in `tests/vectors/`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from consent.kernel.laws import Law
from consent.kernel.values import PLACE

DAY = 86_400  # seconds
CLOCK_SKEW = 300  # seconds that two correct clocks may differ
NOWHERE = "ZZ"  # the region of a visitor whose region is unknown (R2)


class Model(StrEnum):
    """The consent model of a region's law: what silence means."""

    OPT_IN = "opt-in"
    OPT_OUT = "opt-out"
    NOTICE = "notice"


WEAKEST_FIRST = (Model.NOTICE, Model.OPT_OUT, Model.OPT_IN)


class Verdict(StrEnum):
    """Whether a category may be used now."""

    GRANTED = "granted"
    DENIED = "denied"
    UNASKED = "unasked"  # no answer on record
    LAPSED = "lapsed"  # the answer is too old, or was a yes to an earlier meaning


class Reason(StrEnum):
    """The rule that gave the verdict."""

    NECESSARY = "necessary"
    SIGNAL = "signal"  # Global Privacy Control, now or when this browser last answered
    ACCOUNT = "account"  # the visitor's account has opted out, or refused it in another browser
    CHOICE = "choice"  # the visitor's own answer
    REGION = "region"  # the region's law allows it until refused
    DEFAULT = "default"  # no answer, which counts as a no
    INVALID = "invalid"  # the answer sent is invalid, or the category is unknown


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    reason: Reason

    @property
    def allows(self) -> bool:
        return self.verdict is Verdict.GRANTED


@dataclass(frozen=True, slots=True)
class Category:
    """A class of cookies switched on or off together."""

    key: str
    version: int = 1
    necessary: bool = False
    sells_or_shares: bool = False
    targets_ads: bool = False
    third_party: bool = False
    records: bool = False  # session replay, or a recorded chat (R30, R159)
    sensitive: bool = False

    @property
    def needs_yes(self) -> bool:
        """Return whether it needs the visitor's own yes under every region's rule (R81–R83)."""
        return self.third_party or self.records or self.sensitive

    @property
    def is_signalled(self) -> bool:
        """Return whether an opt-out (by GPC or account) applies to this category (R8, R11)."""
        return self.sells_or_shares or self.targets_ads


@dataclass(frozen=True, slots=True)
class Region:
    """The rule of one place (R3). Days are calendar days, UTC; `None` means never."""

    code: str
    model: Model = Model.OPT_IN
    overrides: Mapping[str, Model] = field(default_factory=dict)  # category key → model
    memory_days: int | None = 182  # a yes is valid through this day (R61)
    reask_days: int | None = 182  # a no may be asked about after this day; None: never (R62, R63)
    two_step: bool = False  # after an opt-out, a yes needs a request and a confirmation (R54)
    dnt: bool = False  # Do Not Track counts as a signal here (R22)
    gpc: bool = True  # pages say that a signal was honored (R12)
    laws: Mapping[str, Law] = field(default_factory=dict, repr=False, compare=False)  # by place

    def model_for(self, category: Category) -> Model:
        return self.overrides.get(category.key, self.model)

    @property
    def own_law(self) -> Law:
        return Law(self.memory_days, self.reask_days, self.two_step)

    def law(self, place: str) -> Law:
        """Return the law for an answer that was given at `place`: the stricter of the two places'.

        A subdivision without its own law follows its country (`US`), a country whose subdivision is
        unknown is `US-`, an unknown place is `ZZ`, and every other place has the empty name.
        """
        country, _, part = (place if PLACE.fullmatch(place) else NOWHERE).partition("-")
        names = (f"{country}-{part}", country, "")
        found = (self.laws[name] for name in names if name in self.laws)
        return self.own_law.beside(next(found, self.own_law))


STRICTEST = Region(NOWHERE)


@dataclass(frozen=True, slots=True)
class Choice:
    version: int  # of the category, when it was answered
    granted: bool | None  # None: a switch that was on by rule and not touched: no answer (R164)
    decided_at: int | None = None  # Unix seconds, if older than the answer (R64)
    place: str | None = None  # the place whose law applies, if not the answer's
    model: Model | None = None  # by which it was asked, if not the answer's (R163)


@dataclass(frozen=True, slots=True)
class Answer:
    """One decision of a visitor. `decided_at` is in Unix seconds and never changes (R64).

    A signal alone, without a choice, is recorded (R68) and says nothing about other categories.
    """

    decided_at: int
    choices: Mapping[str, Choice]
    signal: bool = False  # one was sent with it, or before it and never revoked (R7)
    region: str = NOWHERE  # where it was given: a no is subject to that place's law (R62, R63)
    model: Model = Model.OPT_IN  # by which it was asked (R163)

    def place_of(self, choice: Choice) -> str:
        return self.region if choice.place is None else choice.place

    def model_of(self, choice: Choice) -> Model:
        return self.model if choice.model is None else choice.model

    def refused_in(self, category: Category) -> tuple[str, ...]:
        """Return the places of a no to this category, by a signal and by a choice."""
        choice = self.choices.get(category.key)
        signalled = (self.region,) if self.signal and category.is_signalled else ()
        refused = (self.place_of(choice),) if choice and choice.granted is False else ()
        return signalled + refused

    @property
    def is_signal_alone(self) -> bool:
        return self.signal and not self.choices


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What one request says about its visitor."""

    answer: Answer | None = None
    signal: bool = False  # Sec-GPC: 1 or navigator.globalPrivacyControl, now
    account: bool = False  # the account has opted out
    is_broken: bool = False  # an invalid answer was sent
    refused: Collection[str] = ()  # keys the account refused, and this browser did not allow since


NOTHING = RequestContext()


def judge(
    category: Category | None, region: Region, context: RequestContext, *, now: int
) -> Judgement:
    """Judge whether `category` may be used, and by which rule; the first match applies (R21).

    `category` is None if the notice does not have it. `now` is in Unix seconds.
    """
    answer = context.answer
    if category is None:
        return Judgement(Verdict.DENIED, Reason.INVALID)
    if category.necessary:
        return Judgement(Verdict.GRANTED, Reason.NECESSARY)
    if category.is_signalled and signalled(context):
        return Judgement(Verdict.DENIED, Reason.SIGNAL)
    if (category.is_signalled and context.account) or category.key in context.refused:
        return Judgement(Verdict.DENIED, Reason.ACCOUNT)
    if context.is_broken or (answer and answer.decided_at > now + CLOCK_SKEW):
        return Judgement(Verdict.DENIED, Reason.INVALID)
    choice = answer.choices.get(category.key) if answer else None
    if answer is None or choice is None:
        is_asked_now = answer is not None and not answer.is_signal_alone
    elif choice.granted is None:
        is_asked_now = choice.version != category.version
    elif choice.granted and is_asked_less(category, answer.model_of(choice), region):
        is_asked_now = True
    else:
        return Judgement(_verdict(category, region, answer, choice, now=now), Reason.CHOICE)
    if is_asked_now or category.needs_yes or region.model_for(category) is Model.OPT_IN:
        return Judgement(Verdict.UNASKED, Reason.DEFAULT)  # silence is no yes (R65)
    return Judgement(Verdict.GRANTED, Reason.REGION)


def _verdict(
    category: Category, region: Region, answer: Answer, choice: Choice, *, now: int
) -> Verdict:
    decided_at = answer.decided_at if choice.decided_at is None else choice.decided_at
    days = now // DAY - decided_at // DAY  # calendar days: pages get no finer time
    if choice.granted and choice.version != category.version:
        return Verdict.LAPSED
    if days > 0:  # an answer of today counts under every law
        law = region.law(answer.place_of(choice))
        limit = law.memory_days if choice.granted else law.reask_days
        if limit is not None and days > limit:
            return Verdict.LAPSED
    return Verdict.GRANTED if choice.granted else Verdict.DENIED


def signalled(context: RequestContext) -> bool:
    """Return whether a signal applies: sent now, or with a known visitor's answer (R6, R7)."""
    return context.signal or bool(context.answer and context.answer.signal)


def is_asked_less(category: Category, asked: Model, region: Region) -> bool:
    """Return whether a question by the model `asked` is weaker than the rule here (R163)."""
    return WEAKEST_FIRST.index(asked) < WEAKEST_FIRST.index(region.model_for(category))


def is_weaker(category: Category, shown: Region, due: Region, *, is_locked: bool) -> bool:
    """Return whether a question by the rule `shown` asks less than the law `due` (R161).

    `is_locked`: an opt-out is in force, so a `due` law with two steps requires both.
    """
    is_less = is_asked_less(category, shown.model_for(category), due)
    return is_less or (is_locked and due.two_step and not shown.two_step)
