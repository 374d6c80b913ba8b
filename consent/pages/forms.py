"""The forms of the preference page, taken apart by shape."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict

from consent.kernel.values import PLACE
from consent.lib import uuid7
from consent.models import Decision, OptOutRequest
from consent.pages import own_form

ANSWERS = {
    "accept": Decision.Method.ACCEPT,
    "reject": Decision.Method.REJECT,
    "save": Decision.Method.CUSTOM,
}
FRESH = timedelta(minutes=10)
TRAP = "homepage"  # a field that people do not see; programs fill in whatever there is
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class MalformedForm(ValueError):
    """This is not the form of our page."""


@dataclass(frozen=True, slots=True)
class PreferencesForm:
    """One answer, as the preference page sends it."""

    id: UUID  # made with the page, so that two clicks are one decision
    notice: int
    region: str  # whose rule the page showed
    method: Decision.Method
    keys: tuple[str, ...]  # the categories that the page showed
    allowed: frozenset[str]

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        number, answer = data.get("notice", ""), data.get("answer", "")
        if answer not in ANSWERS or not _NUMBER.fullmatch(number):
            raise MalformedForm(answer)
        return cls(
            id=_id(data),
            notice=int(number),
            region=_region(data),
            method=ANSWERS[answer],
            keys=tuple(data.getlist("asked")),
            allowed=frozenset(data.getlist("allow")),
        )

    @property
    def answer(self) -> str:
        """The button that was pressed."""
        return next(name for name, method in ANSWERS.items() if method is self.method)

    @property
    def choices(self) -> dict[str, bool]:
        if self.method is Decision.Method.CUSTOM:
            return {key: key in self.allowed for key in self.keys}
        return dict.fromkeys(self.keys, self.method is Decision.Method.ACCEPT)


@dataclass(frozen=True, slots=True)
class ConfirmationForm:
    """The second step: whether what an opt-out has locked may come back (R54)."""

    id: UUID
    region: str
    is_yes: bool

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        answer = data.get("answer", "")
        if answer not in ("allow", "keep"):
            raise MalformedForm(answer)
        return cls(id=_id(data), region=_region(data), is_yes=answer == "allow")


@dataclass(frozen=True, slots=True)
class OptOutForm:
    """A request to opt out of sale and sharing; who asks may say so, and need not (R15, R49)."""

    id: UUID
    region: str
    form: UUID
    name: str
    email: str
    is_trapped: bool = False

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        return cls(
            id=_id(data),
            region=_region(data),
            form=own_form.name_of(data.get(own_form.FIELD, "")),
            name=_line(data.get("name", "")),
            email=_line(data.get("email", "")),
            is_trapped=bool(data.get(TRAP)),
        )

    @property
    def wrong(self) -> str:
        """The field that has to be written again, or nothing."""
        if len(self.name) > _longest("name"):
            return "name"
        return "email" if self.email and not _is_email(self.email) else ""


@dataclass(frozen=True, slots=True)
class AgentForm:
    """What an authorized agent hands in for somebody else (R153)."""

    form: UUID
    agent_name: str
    agent_email: str
    name: str
    email: str  # of the person; an agent need not know it
    has_permission: bool
    is_trapped: bool = False

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        return cls(
            form=own_form.name_of(data.get(own_form.FIELD, "")),
            agent_name=_line(data.get("agent_name", "")),
            agent_email=_line(data.get("agent_email", "")),
            name=_line(data.get("name", "")),
            email=_line(data.get("email", "")),
            has_permission=data.get("permission") == "yes",
            is_trapped=bool(data.get(TRAP)),
        )

    @property
    def wrong(self) -> tuple[str, ...]:
        """The fields that have to be written again, in the order of the form."""
        is_good = {
            "agent_name": 0 < len(self.agent_name) <= _longest("name"),
            "agent_email": _is_email(self.agent_email),
            "name": 0 < len(self.name) <= _longest("name"),
            "email": not self.email or _is_email(self.email),
            "permission": self.has_permission,
        }
        return tuple(field for field, good in is_good.items() if not good)


def id_at(id: UUID, now: datetime, *, after: datetime | None) -> UUID:
    """A form's own id while it is fresh and newer than the last answer, else a new one.

    An id names its time: a page left open must not date an answer back.
    """
    made = uuid7.time_of(id)
    is_fresh = now - FRESH <= made <= now and (after is None or after <= made)
    return id if is_fresh else uuid7.uuid7(now)


def _id(data: QueryDict) -> UUID:
    try:
        id = UUID(data.get("id", ""))
        uuid7.time_of(id)
    except ValueError as error:
        raise MalformedForm("id") from error
    return id


def _region(data: QueryDict) -> str:
    region: str = data.get("region", "")
    if not PLACE.fullmatch(region):
        raise MalformedForm("region")
    return region


def _line(text: str) -> str:
    """One line, and nothing in it that hides or turns what is read."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= _longest("email")


def _longest(field: str) -> int:
    return int(getattr(OptOutRequest._meta.get_field(field), "max_length", 0))
