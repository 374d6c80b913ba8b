"""One visitor before one notice: what a preview gives to the code that answers, and verdicts."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from consent import publishing
from consent.admin import languages
from consent.admin.publish.preview.controls import AS, NOW, SOME, Controls, root
from consent.admin.site_lists import require
from consent.cookies import decision_token, state
from consent.cookies.names import CookieNames
from consent.intake import answers
from consent.intake.answers import Outcome
from consent.intake.decisions import GivenAnswer
from consent.intake.visit import PREVIEW, Preview, Visit
from consent.kernel.rules import Answer, Category, Judgement, Reason, Verdict
from consent.lib import uuid7
from consent.lib.languages import category_name
from consent.models import Decision, Notice, Site, row_id
from consent.notices import NoticeInForce, signing_keys
from consent.publishing import publications
from consent.record import visitors

Method = Decision.Method
PERMISSIONS = ("consent.view_category", "consent.view_notice")
OF_RECORD = "consent.view_decision"


@dataclass(frozen=True)
class PreviewContext:
    notice: Notice  # not stored, if it is the draft or waits to be published
    controls: Controls
    preview: Preview
    shift: int  # milliseconds from now to the day of the preview

    @classmethod
    def build(cls, request: HttpRequest, key: str, query: QueryDict) -> Self:
        """Return what an address means. Raises PermissionDenied and Http404."""
        require(request, *PERMISSIONS)
        site = get_object_or_404(Site, key=key)
        notice, answered = _notices(site, row_id(query.get("notice", "")))
        controls = Controls.build(query, notice, answered)
        visitor, real, in_force = controls.cleaned_data, timezone.now(), _in_force(notice)
        now = datetime.combine(visitor["date"], real.timetz())
        facts = replace(in_force.site, origins=in_force.site.origins | {origin_of(request)})
        preview = Preview(replace(in_force, site=facts), visitor["place"], now)
        kind, *words = visitor["answer"].split(".")
        before: Decision | None = None
        if kind == AS:
            decision = _on_record(request, notice, words[0])
            now, before = decision.decided_at, visitors.before(decision)
        elif kind == NOW:
            before = cls(notice, controls, preview, 0).stored(words)
        elif kind == SOME and answered:
            then = Preview(NoticeInForce.of(answered), visitor["place"], min(now, real))
            before = cls(answered, controls, then, 0).stored(words)
        preview = replace(preview, now=now, decisions=(before,) if before else ())
        return cls(notice, controls, preview, round((now - real).total_seconds() * 1000))

    @property
    def visitor(self) -> dict[str, Any]:
        return self.controls.cleaned_data

    @property
    def in_force(self) -> NoticeInForce:
        return self.preview.in_force

    @property
    def root(self) -> str:
        return root(self.in_force.site.key, self.visitor)

    @property
    def names(self) -> CookieNames:
        return CookieNames.of(self.in_force.site.key, self.in_force.ruleset.cookie_domain)

    @cached_property
    def visit(self) -> Visit:
        return Visit.from_request(self.request(), self.in_force)

    @property
    def missing(self) -> str:
        """What has to be written before there is anything to show, in a sentence; or nothing."""
        snapshot, language = self.in_force.snapshot, self.visitor["language"]
        name = languages.name(language)
        if language not in snapshot["texts"]:
            return f"There is no banner text in {name} yet."
        for category in snapshot["categories"]:
            for row in (category, *category["cookies"]):
                if language not in row["texts"]:
                    return f"“{row.get('key') or row['name']}” has no text in {name} yet."
        return ""

    @property
    def state(self) -> str:
        """The cookie in which scripts of a page can read the answer."""
        decisions = self.preview.decisions
        return f"{self.names.state}={state.encode(decisions[0].answer)}" if decisions else ""

    def request(self, path: str = "/") -> HttpRequest:
        """Return what this visitor's browser would send, and nothing of the staff member's own."""
        request = HttpRequest()
        request.method, request.path, request.path_info = "GET", path, path
        request.META = {PREVIEW: self.preview, "HTTP_COOKIE": self.state}
        for row in self.preview.decisions:
            token = decision_token.issue(row.signed, signing_keys.ring(), signing_keys.issuer())
            request.META["HTTP_COOKIE"] += f"; {self.names.decision}={token}"
        if self.visitor["gpc"]:
            request.META["HTTP_SEC_GPC"] = "1"
        return request

    def answered(self, choices: Mapping[str, bool | None], method: Method) -> Outcome[Visit]:
        """Return what an answer of the banner comes to."""
        given = GivenAnswer(
            id=uuid7.uuid7(self.preview.now),
            notice=self.in_force.number,
            choices=choices,
            surface=Decision.Surface.BANNER,
            method=method,
            language=self.visitor["language"],
            region=self.preview.place,
        )
        return answers.answer(self.visit, given)

    def stored(self, allowed: Collection[str]) -> Decision:
        """Return the answer that allows these categories, as it would be on record."""
        choices = {row.key: row.key in allowed for row in self.in_force.ruleset.optional}
        method = Method.CUSTOM
        if len(set(choices.values())) == 1:
            method = Method.ACCEPT if all(choices.values()) else Method.REJECT
        return self.answered(choices, method).decision


def _notices(site: Site, number: int) -> tuple[Notice, Notice | None]:
    """Return the notice that is previewed, the draft for 0, and the one answered before."""
    latest = site.notices.first()
    if number:
        try:
            notice = publications.notice(site, number)  # also one that waits to be published
        except Notice.DoesNotExist as error:
            raise Http404 from error
        return notice, notice if notice.pk else latest
    draft = publishing.Draft.load(site)
    changes = publishing.changes(draft)
    # Unless whoever publishes unticks one that is in doubt
    return draft.notice(changes.material | changes.doubtful), latest


def _in_force(notice: Notice) -> NoticeInForce:
    """Return the notice as if it were in force, after those before it."""
    rows = Notice.objects.filter(site=notice.site, number__lt=notice.number)
    versions = ((notice.number, notice.published_at), *rows.values_list("number", "published_at"))
    return replace(NoticeInForce.of(notice), versions=versions)


def _on_record(request: HttpRequest, notice: Notice, id: str) -> Decision:
    """Return the decision before which the visitor stands. Raises PermissionDenied and Http404."""
    require(request, OF_RECORD)
    rows = Decision.objects.select_related("notice__site")
    return get_object_or_404(rows, pk=UUID(id), notice=notice.pk)


def origin_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


_NOT_YET = "Not yet", "quiet"
_BADGES = {
    Verdict.GRANTED: ("Yes", "good"),
    Verdict.DENIED: ("No", "bad"),
    Verdict.UNASKED: _NOT_YET,
    Verdict.LAPSED: _NOT_YET,
}
_REASONS = {
    Reason.NECESSARY: "Necessary: always on",
    Reason.SIGNAL: "Off by an opt-out",
    Reason.REGION: "On by the rule of the place",
}


class _VerdictLine(NamedTuple):
    """One category as the site's server receives it, and whether the banner asks about it."""

    name: str
    why: str
    is_asked: bool
    verdict: str
    look: str  # the class of its badge


def verdicts(preview: PreviewContext) -> Iterator[_VerdictLine]:
    visit, answer = preview.visit, preview.visit.context.answer
    judged = visit.ruleset.judge_all(visit.rule, visit.context, now=visit.seconds)
    asked = visit.ruleset.questions(visit.rule, visit.context, now=visit.seconds)
    for row in preview.in_force.snapshot["categories"]:
        key = row["key"]
        reason = _why(visit.ruleset.categories[key], judged[key], answer)
        badge = _BADGES[judged[key].verdict]
        yield _VerdictLine(category_name(row), reason, key in asked, *badge)


def _why(category: Category, judgement: Judgement, answer: Answer | None) -> str:
    """Return the reason of a verdict, in words."""
    if judgement.reason is not Reason.CHOICE or answer is None:
        return _REASONS.get(judgement.reason, "Not answered")
    choice = answer.choices[category.key]
    word = "Allowed" if choice.granted else "Refused"
    if judgement.verdict is not Verdict.LAPSED:
        return word
    is_changed = choice.granted and choice.version != category.version
    return f"{word}, changed since" if is_changed else f"{word}, lapsed"
