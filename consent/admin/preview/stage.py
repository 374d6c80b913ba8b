"""One visitor before one notice: what the code that answers visitors is given in a preview."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from consent import publishing
from consent.admin.preview.situation import ALL, NONE, Situation
from consent.cookies import decision_token, state
from consent.cookies.decision_token import SignedDecision
from consent.cookies.names import CookieNames
from consent.kernel.rules import Judgement
from consent.lib import uuid7
from consent.models import Decision, Notice, Site
from consent.notices import NoticeInForce, signing_keys
from consent.publishing import publications
from consent.record import visitors
from consent.record.decisions import RecordedDecision
from consent.web import answering, browser_cookies, previews
from consent.web.previews import Preview
from consent.web.visit import Visit

Method = Decision.Method
METHODS = {ALL: Method.ACCEPT, NONE: Method.REJECT}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is previewed."""

    site: Site
    notice: Notice
    answered: Notice | None  # what a stored answer was given to: the notice in force until then
    is_draft: bool

    @classmethod
    def of(cls, site: Site, number: int) -> Self:
        """The draft, where the number is 0. Raises Notice.DoesNotExist."""
        latest = site.notices.order_by("-number").first()
        if number:
            notice = publications.notice(site, number)  # also one that waits to be published
            return cls(site, notice, notice if notice.pk else latest, is_draft=False)
        draft = publishing.Draft.of(site)
        changes = publishing.changes(draft)
        # Unless whoever publishes unticks one that is in doubt
        notice = draft.notice(changes.material | changes.doubtful)
        return cls(site, notice, latest, is_draft=True)

    @property
    def in_force(self) -> NoticeInForce:
        """The notice as if it were, with those before it."""
        rows: Any = self.site.notices.filter(number__lt=self.notice.number)
        own = self.notice.number, self.notice.published_at
        versions = (own, *rows.values_list("number", "published_at"))
        return replace(NoticeInForce.of(self.notice), versions=versions)


@dataclass(frozen=True, slots=True)
class Stage:
    situation: Situation
    preview: Preview
    shift: int  # milliseconds from now to the day of the preview

    @classmethod
    def of(cls, subject: Subject, situation: Situation, *, origin: str) -> Self:
        """`origin` is the admin's, whose page the frame is."""
        real, in_force = timezone.now(), subject.in_force
        now = datetime.combine(situation.day, real.timetz())
        before = NoticeInForce.of(subject.answered) if subject.answered else None
        facts = replace(in_force.site, origins=in_force.site.origins | {origin})
        preview = Preview(replace(in_force, site=facts), situation.place, now)
        answered = in_force if situation.is_answered_now else before
        if asked := _asked(subject, situation):
            now = asked.decided_at
            earlier = visitors.before(asked)
            preview = replace(preview, now=now, decisions=(earlier,) if earlier else ())
        elif situation.answer and answered:
            at = now if situation.is_answered_now else min(now, real)
            decision = _given(situation, Preview(answered, situation.place, at))
            preview = replace(preview, decisions=(decision,))
        return cls(situation, preview, round((now - real).total_seconds() * 1000))

    @property
    def in_force(self) -> NoticeInForce:
        return self.preview.in_force

    @property
    def visit(self) -> Visit:
        return _visit(self.request("/"), self.preview)

    @property
    def judgements(self) -> dict[str, Judgement]:
        """What the site's server is told of this visitor, category by category."""
        visit = self.visit
        return visit.ruleset.judge_all(visit.rule, visit.context, now=visit.seconds)

    @property
    def state(self) -> str:
        """What of the answer a page's scripts can read, as a cookie."""
        if not self.preview.decisions:
            return ""
        value = state.encode(self.preview.decisions[0].answer)
        return f"{_names(self.in_force).state}={value}"

    def request(
        self,
        path: str,
        *,
        method: str = "GET",
        query: QueryDict | None = None,
        body: QueryDict | None = None,
        **environ: Any,
    ) -> HttpRequest:
        """What this visitor's browser would send; nothing in it is of the staff member's own."""
        request = _request(self.preview, self.situation, **environ)
        request.method, request.path, request.path_info = method, path, path
        setattr(request, "GET", query or QueryDict())
        setattr(request, "POST", body or QueryDict())
        request.META["HTTP_COOKIE"] = "; ".join(filter(None, [self._token, self.state]))
        return request

    @property
    def _token(self) -> str:
        if not self.preview.decisions:
            return ""
        site, (decision, *_) = self.in_force.site.key, self.preview.decisions
        signed = SignedDecision(decision.id, site, decision.notice.number, decision.answer)
        token = decision_token.issue(signed, signing_keys.ring(), signing_keys.issuer())
        return f"{_names(self.in_force).decision}={token}"

    def answered(self, body: Mapping[str, Any]) -> tuple[RecordedDecision, str]:
        """What an answer of the banner comes to, and the state that it leaves."""
        method = Method(body["method"])
        choices = {str(key): yes is True for key, yes in body["choices"].items()}
        visit = self.visit
        recorded = _answered(self.preview, visit, choices, method, self.situation.language)
        signed = browser_cookies.signed_decision(recorded, visit)
        return recorded, browser_cookies.readable(visit, signed)


def _asked(subject: Subject, situation: Situation) -> Decision | None:
    """The decision on record that is shown as it was asked. Raises Notice.DoesNotExist."""
    if situation.decision is None:
        return None
    row = subject.notice.decisions.filter(pk=situation.decision).select_related("notice__site")
    if (found := row.first()) is None:
        raise Notice.DoesNotExist(situation.decision)
    return found


def _given(situation: Situation, preview: Preview) -> Decision:
    """The stored answer, as it would be on record."""
    visit = _visit(_request(preview, situation), preview)
    optional = [category.key for category in preview.in_force.ruleset.optional]
    method = METHODS.get(situation.answer, Method.CUSTOM)
    choices = situation.allows(optional)
    return _answered(preview, visit, choices, method, situation.language).decision


def _answered(
    preview: Preview, visit: Visit, choices: Mapping[str, bool], method: Method, language: str
) -> RecordedDecision:
    draft = answering.draft(
        visit,
        id=uuid7.uuid7(preview.now),
        choices=choices,
        surface=Decision.Surface.BANNER,
        method=method,
        language=language,
        region=preview.place,
    )
    return preview.answered(draft)


def _visit(request: HttpRequest, preview: Preview) -> Visit:
    return Visit.of(request, preview.in_force, place=preview.place, now=preview.now)


def _request(preview: Preview, situation: Situation, **environ: Any) -> HttpRequest:
    request = HttpRequest()
    signal = {"HTTP_SEC_GPC": "1"} if situation.gpc else {}
    request.META = {previews.KEY: preview, **signal, **environ}
    return request


def _names(in_force: NoticeInForce) -> CookieNames:
    return CookieNames.of(in_force.site.key, in_force.cookie_domain)
