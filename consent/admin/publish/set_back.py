"""Set the catalogue back to what a notice says, or to what was proposed and not published."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html

from consent.admin.site_forms import not_seen_yet
from consent.admin.site_lists import BaseAdmin, require
from consent.models import Notice, Site, row_id
from consent.publishing import Draft, NotPossible, differences, loading
from consent.publishing.review import draft_digest

_RIGHT = "consent.set_back_site"


def page(admin: BaseAdmin, request: HttpRequest, key: str) -> HttpResponse:
    """`?notice=3`, or `?publication=17`: say what changes, and change it."""
    require(request, _RIGHT)
    site, status = get_object_or_404(Site, key=key), 200
    if pk := request.GET.get("publication"):
        publication = get_object_or_404(site.publications, pk=row_id(pk))
        name, snapshot = f"what {publication.requested_by} proposed", publication.reviewed["draft"]
    else:
        notice = get_object_or_404(site.notices, number=row_id(request.GET.get("notice", "")))
        name, snapshot = str(notice), notice.snapshot
    draft = Draft.load(site)
    wanted = loading.completed(snapshot, draft)
    if request.method == "POST":
        try:
            loading.set_back(site, wanted, seen=request.POST.get("draft_digest", ""))
        except (NotPossible, ValidationError) as problem:
            status, lines = 409, getattr(problem, "messages", [str(problem)])
            messages.error(request, f"Nothing was set back. {' '.join(lines)}")
        else:
            more = not_seen_yet(request, site)
            message = format_html("The catalogue says what {} says. {}", name, more)
            messages.success(request, message)
            return redirect("admin:index")
    return admin.show(
        request, site, "notice/set_back",
        title=f"Set the catalogue back to {name}",
        name=name,
        differences=differences.between(draft.snapshot, wanted),
        draft_digest=draft_digest(draft),
        status=status,
    )  # fmt: skip


def follow(request: HttpRequest, notice: Notice) -> None:
    """Set the catalogue back as an older notice is published, where that undoes nothing else."""
    site, draft = notice.site, Draft.load(notice.site)
    before = site.notices.get(number=notice.number - 1).snapshot
    try:
        if differences.between(before, draft.snapshot) or not request.user.has_perm(_RIGHT):
            raise NotPossible
        loading.set_back(site, loading.completed(notice.snapshot, draft), seen=draft_digest(draft))
    except (NotPossible, ValidationError):
        messages.warning(request, "The catalogue says something else: set it back here.")
