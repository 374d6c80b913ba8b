"""Forms of our pages, and the check that a page of ours sent one.

Opt-out forms need neither cookie nor script (R49): a CSRF cookie would exclude browsers without
cookies. A browser tells a form's origin in `Origin` or `Sec-Fetch-Site`; for one that sends
neither, the page signs the form for a day.
"""

import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.core.validators import RegexValidator
from django.http import HttpRequest

from consent.kernel.values import PLACE
from consent.lib import uuid7
from consent.models import Decision, OptOutRequest
from consent.web.site_access import own_origin

_METHODS = {
    "accept": Decision.Method.ACCEPT,
    "reject": Decision.Method.REJECT,
    "save": Decision.Method.CUSTOM,
}
FORM = "form"  # the field with a form's signed name
_OPEN_SECONDS = 24 * 60 * 60
_FRESH = timedelta(minutes=10)
TRAP = "homepage"  # a field that people do not see, but bots fill in
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class _Line(forms.CharField):
    """A line of text without invisible characters or ones that change its direction."""

    def to_python(self, value: str | None) -> str:
        return " ".join(_UNSEEN.sub(" ", value or "").split())


def _longest(field: str) -> int:
    return int(getattr(OptOutRequest._meta.get_field(field), "max_length", 0))


class AnswerForm(forms.Form):
    """An answer to a page; its id is made with the page, so that two clicks are one decision."""

    id = forms.UUIDField()
    region = forms.CharField(  # the region whose rule the page showed
        strip=False, validators=[RegexValidator(rf"\A{PLACE.pattern}\Z")]
    )

    def clean_id(self) -> UUID:
        id: UUID = self.cleaned_data["id"]
        try:
            uuid7.time_of(id)
        except ValueError as error:
            raise ValidationError("This is no id of ours.") from error
        return id


class PreferencesForm(AnswerForm):
    """An answer that the preference page sends."""

    notice = forms.IntegerField(min_value=1, max_value=999_999_999)
    answer = forms.ChoiceField(choices=[(name, name) for name in _METHODS])  # the button
    asked = forms.Field(widget=forms.MultipleHiddenInput, required=False)  # keys that were shown
    allow = forms.Field(widget=forms.MultipleHiddenInput, required=False)
    by_rule = forms.Field(widget=forms.MultipleHiddenInput, required=False)  # on without an answer

    @property
    def method(self) -> Decision.Method:
        return _METHODS[self.cleaned_data["answer"]]

    @property
    def choices(self) -> dict[str, bool | None]:
        """Return the choices by key; None: a switch that was on by rule and left so (R164)."""
        asked, allowed = self.cleaned_data["asked"], self.cleaned_data["allow"]
        if self.method is Decision.Method.CUSTOM:
            left = set(self.cleaned_data["by_rule"]) & set(allowed)
            return {key: None if key in left else key in allowed for key in asked}
        return dict.fromkeys(asked, self.method is Decision.Method.ACCEPT)


class QuestionForm(PreferencesForm):
    """An answer to the banner in a page's HTML, which has no id of its own: caches share it."""

    id = None  # type: ignore[assignment]
    back = forms.RegexField(r"^/(?![/\\])[^\\\x00-\x20]*$", required=False, max_length=2000)


class ConfirmationForm(AnswerForm):
    """The second step: whether categories that an opt-out locked may be on again (R54)."""

    answer = forms.ChoiceField(choices=[("allow", "allow"), ("keep", "keep")])


class OptOutForm(AnswerForm):
    """A request to opt out of sale and sharing; name and email are optional (R15, R49)."""

    name = _Line(max_length=_longest("name"), required=False)
    email = forms.EmailField(max_length=_longest("email"), required=False)

    @property
    def wrong(self) -> str:
        """Return the field to correct; "incomplete" if a hidden field is missing."""
        if self.errors.keys() & {"id", "region"}:
            return "incomplete"
        return next((name for name in ("name", "email") if name in self.errors), "")


class AgentForm(forms.Form):
    """A request that an authorized agent sends for somebody else (R153)."""

    agent_name = _Line(max_length=_longest("name"))
    agent_email = forms.EmailField(max_length=_longest("email"))
    name = _Line(max_length=_longest("name"))
    email = forms.EmailField(max_length=_longest("email"), required=False)  # may be unknown
    permission = forms.BooleanField()

    @property
    def wrong(self) -> str:
        return "" if self.is_valid() else "agent"


def id_at(id: UUID, now: datetime, *, after: datetime | None) -> UUID:
    """Return a form's own id while it is fresh; else a new one, so that no open page backdates."""
    made = uuid7.time_of(id)
    is_fresh = now - _FRESH <= made <= now and (after is None or after <= made)
    return id if is_fresh else uuid7.uuid7(now)


def new_form_name() -> str:
    """Return a signed random name for one form: it identifies no visitor."""
    return _signer().sign(uuid4().hex)


def name_of(text: str) -> UUID:
    """Return the form's name, by whomever it was made; a new one if it has none."""
    try:
        return UUID(text.partition(":")[0])
    except ValueError:
        return uuid4()


def is_own(request: HttpRequest) -> bool:
    """Return whether a page of ours sent this."""
    origin = request.META.get("HTTP_ORIGIN", "null")
    if origin != "null":  # some browsers send null to hide the page
        return origin in (own_origin(), f"{request.scheme}://{request.get_host()}")
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return site in ("same-origin", "none")  # none: resent by the visitor
    try:
        _signer().unsign(request.POST.get(FORM, ""), max_age=_OPEN_SECONDS)
    except BadSignature:
        return False
    return True


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="a form of our pages")
