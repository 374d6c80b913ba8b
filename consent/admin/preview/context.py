"""One visitor before one notice: what the code that answers visitors is given in a preview."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from consent import publishing
from consent.admin import languages
from consent.admin.preview.params import PreviewParams
from consent.cookies import decision_token, state
from consent.cookies.names import CookieNames
from consent.lib import uuid7
from consent.models import Decision, Notice, Site
from consent.notices import NoticeInForce, signing_keys
from consent.publishing import publications
from consent.record import answers, visitors
from consent.record.answers import Outcome
from consent.record.decisions import GivenAnswer
from consent.record.visit import PREVIEW, Preview, Visit
from consent.web.site_access import private

Method = Decision.Method


def notices(site: Site, number: int) -> tuple[Notice, Notice | None]:
    """Return the notice that is previewed, the draft for 0, and the one that was answered before.

    Raises Notice.DoesNotExist.
    """
    latest = site.notices.order_by("-number").first()
    if number:
        notice = publications.notice(site, number)  # also one that waits to be published
        return notice, notice if notice.pk else latest
    draft = publishing.Draft.load(site)
    changes = publishing.changes(draft)
    # Unless whoever publishes unticks one that is in doubt
    return draft.notice(changes.material | changes.doubtful), latest


@dataclass(frozen=True)
class PreviewContext:
    params: PreviewParams
    preview: Preview
    shift: int  # milliseconds from now to the day of the preview

    @classmethod
    def build(
        cls, notice: Notice, answered: Notice | None, params: PreviewParams, *, origin: str
    ) -> Self:
        """`origin` is the admin's, whose page the frame is. Raises Notice.DoesNotExist."""
        real, in_force = timezone.now(), _in_force(notice)
        now = datetime.combine(params.day, real.timetz())
        facts = replace(in_force.site, origins=in_force.site.origins | {origin})
        preview = Preview(replace(in_force, site=facts), params.place, now)
        before = None
        if params.decision:
            asked = notice.decisions.select_related("notice__site").filter(pk=params.decision)
            if (decision := asked.first()) is None:
                raise Notice.DoesNotExist(params.decision)
            now, before = decision.decided_at, visitors.before(decision)
        elif params.is_answered_now:
            before = _stored(params, preview)
        elif params.answer and answered:
            stored = Preview(NoticeInForce.of(answered), params.place, min(now, real))
            before = _stored(params, stored)
        preview = replace(preview, now=now, decisions=(before,) if before else ())
        return cls(params, preview, round((now - real).total_seconds() * 1000))

    @property
    def in_force(self) -> NoticeInForce:
        return self.preview.in_force

    @property
    def root(self) -> str:
        return self.params.root(self.in_force.site.key)

    @property
    def names(self) -> CookieNames:
        return CookieNames.of(self.in_force.site.key, self.in_force.cookie_domain)

    @cached_property
    def visit(self) -> Visit:
        return Visit.from_request(self.request("/"), self.in_force)

    @property
    def missing(self) -> str:
        """What has to be written before there is anything to show, in a sentence; or nothing."""
        snapshot, language = self.in_force.snapshot, self.params.language
        name = languages.name(language)
        if language not in self.in_force.languages:
            return f"The site is not shown in {name}."
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

    @property
    def _cookies(self) -> str:
        """What the browser sends of an answer."""
        if not self.preview.decisions:
            return ""
        signed = self.preview.decisions[0].signed
        token = decision_token.issue(signed, signing_keys.ring(), signing_keys.issuer())
        return f"{self.names.decision}={token}; {self.state}"

    def request(
        self,
        path: str,
        *,
        method: str = "GET",
        query: QueryDict | None = None,
        body: QueryDict | None = None,
        **environ: Any,
    ) -> HttpRequest:
        """Return what this visitor's browser would send, and nothing of the staff member's own."""
        request = HttpRequest()
        request.method, request.path, request.path_info = method, path, path
        setattr(request, "GET", query or QueryDict())
        setattr(request, "POST", body or QueryDict())
        request.META = {PREVIEW: self.preview, **environ}
        request.META["HTTP_COOKIE"] = self._cookies
        if self.params.gpc:
            request.META["HTTP_SEC_GPC"] = "1"
        return request

    def answered(self, choices: Mapping[str, bool], method: Method) -> Outcome[Visit]:
        """Return what an answer of the banner comes to."""
        given = GivenAnswer(
            id=uuid7.uuid7(self.preview.now),
            notice=self.preview.in_force.number,
            choices=choices,
            surface=Decision.Surface.BANNER,
            method=method,
            language=self.params.language,
            region=self.preview.place,
        )
        return answers.answer(self.visit, given)


def _in_force(notice: Notice) -> NoticeInForce:
    """Return the notice as if it were in force, after those before it."""
    rows = Notice.objects.filter(site=notice.site, number__lt=notice.number)
    versions = ((notice.number, notice.published_at), *rows.values_list("number", "published_at"))
    return replace(NoticeInForce.of(notice), versions=versions)


def _stored(params: PreviewParams, preview: Preview) -> Decision:
    """Return the stored answer, as it would be on record."""
    allowed = params.allowed
    choices = {row.key: row.key in allowed for row in preview.in_force.ruleset.optional}
    method = Method.CUSTOM
    if len(set(choices.values())) == 1:
        method = Method.ACCEPT if all(choices.values()) else Method.REJECT
    return PreviewContext(params, preview, 0).answered(choices, method).decision


PERMISSIONS = ("consent.view_category", "consent.view_notice")
OF_RECORD = "consent.view_decision"
_CSP_OF_FRAMES = {"frame-ancestors": ["'self'"]}


def require(request: HttpRequest) -> None:
    """Raises PermissionDenied."""
    if not request.user.has_perms(PERMISSIONS):
        raise PermissionDenied


def at_address(request: HttpRequest, key: str, params_key: str) -> PreviewContext:
    """Return what an address of a frame means. Raises PermissionDenied and Http404."""
    require(request)
    site = get_object_or_404(Site, key=key)
    try:
        params = PreviewParams.from_key(params_key)
        if params.decision and not request.user.has_perm(OF_RECORD):
            raise PermissionDenied
        pair = notices(site, params.number)
        return PreviewContext.build(*pair, params, origin=origin_of(request))
    except (ValueError, Notice.DoesNotExist) as error:
        raise Http404 from error


def origin_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def framed(response: HttpResponse) -> HttpResponse:
    """Let the admin's own pages show it in a frame; no cache keeps it, and it sets no cookie."""
    response.cookies.clear()
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    setattr(response, "_csp_replace", _CSP_OF_FRAMES)
    return private(response)
