"""Found cookies: what browsers met, by name. Each is declared in one click, or dismissed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from consent import vendors
from consent.admin import undeclared
from consent.admin.bulk import csv_file
from consent.admin.site_forms import not_seen_yet
from consent.admin.site_lists import ReadOnlyAdmin, SiteScope, in_words
from consent.admin.undeclared import FOUND, FoundName, State, category_for
from consent.models import Category, Detection, Dismissal, Site
from consent.models.fields import is_host
from consent.publishing import lock
from consent.record.statistics import detections

_ON_A_PAGE = 50
LIST = "admin:consent_detection_changelist"
_COLUMNS = (
    "site", "name", "kind", "state", "category", "first_seen", "last_seen", "times", "networks",
    "vendor", "use", "reason",
)  # fmt: skip


class _NameOnSite(NamedTuple):
    """Which name is answered."""

    site: Site
    what: str
    name: str


def _found_name(request: HttpRequest, values: Mapping[str, Any]) -> _NameOnSite:
    site = SiteScope.from_request(request).named(values)
    name, what = str(values.get(FOUND, "")), str(values.get("what", ""))
    if site is None or not name or "\0" in name or what not in ("", *Detection.What):
        raise Http404
    if not Detection.objects.filter(site=site.key, what=what, name=name).exists():
        raise Http404
    return _NameOnSite(site, what, name)


class _DismissForm(forms.Form):
    title = "Dismiss a found name"
    button = "Dismiss"
    words = (
        "It leaves the list, also when it is met again, until somebody reopens it. It is not "
        "declared by this: servers and the guard go on refusing it."
    )
    reason = forms.CharField(
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="What it is, and why it needs no declaration: a colleague reads it later.",
    )


class _HostForm(forms.Form):
    title = "Declare a host"
    button = "Declare"
    words = (
        "Hosts belong to a category, whose yes the guard waits for. A new host may be a new third "
        "party: visitors who said yes may then be asked again. The review says so."
    )
    host = forms.CharField(
        max_length=128,
        validators=[is_host],
        help_text="Digits and what looks random was left out and stands as *. Write the host as "
        "the page names it, or *.example.com for every host below it.",
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        help_text="Scripts and frames of this host wait for a yes to it.",
        empty_label="Choose one",
    )


@admin.register(Detection)
class DetectionAdmin(ReadOnlyAdmin):
    """A declared name is a fault of the page; an undeclared one is missing in the register."""

    site_lookup = "site"
    pages = {name: f"{name}/" for name in ("export", "dismiss", "host", "reopen")}
    list_display = ("day", "name", "what", "kind", "count", "clients")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        names, state = _names(request), _state(request)
        shown = [found for found in names if found.state is state]
        page = Paginator(shown, _ON_A_PAGE).get_page(request.GET.get("page"))
        title = capfirst(str(self.opts.verbose_name_plural))
        return self.show(
            request, None, "detection/list",
            title=title,
            query=request.GET.get("q", ""),
            state=state,
            states=[(each, sum(found.state is each for found in names)) for each in State],
            page=page,
            rows=[(name, self._declare(request, name)) for name in page],
            may_dismiss=request.user.has_perm("consent.add_dismissal"),
            may_reopen=request.user.has_perm("consent.delete_dismissal"),
            are_several=SiteScope.from_request(request).are_several,
            has_more=Detection.objects.filter(
                site__in=[site.key for site in _sites(request)], name=detections.OTHER_NAMES
            ).exists(),
        )  # fmt: skip

    def _declare(self, request: HttpRequest, name: FoundName) -> str:
        """Where it is declared; empty where it is already, or this person may not."""
        permission = "consent.change_category" if name.is_host else "consent.add_cookie"
        if name.state is not State.OPEN or not request.user.has_perm(permission):
            return ""
        query = {"site": name.site.pk, FOUND: name.name, "what": name.what}
        page = "detection_host" if name.is_host else "cookie_add"
        return f"{reverse(f'admin:consent_{page}')}?{urlencode(query)}"

    def export_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        name = f"found-cookies-{datetime.now(UTC).date()}"
        return csv_file.answer(name, _COLUMNS, map(_cells, _names(request)))

    def dismiss_view(self, request: HttpRequest) -> HttpResponse:
        found = _found(request, "consent.add_dismissal")
        form = _DismissForm(request.POST or None)
        if not form.is_valid():
            return self._show(request, found, form)
        site, what, name = found
        facts = {"reason": form.cleaned_data["reason"], "by": request.user.get_username()}
        row, is_new = Dismissal.objects.get_or_create(
            site=site.key, what=what, name=name, defaults=facts
        )
        if is_new:
            messages.success(request, f"{name} was dismissed.")
        else:
            messages.warning(request, f"{name} was dismissed already, by {row.by}.")
        return redirect(LIST)

    @method_decorator(require_POST)
    def reopen_view(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("consent.delete_dismissal"):
            raise PermissionDenied
        site, what, name = _found_name(request, request.POST)
        row = Dismissal.objects.filter(site=site.key, what=what, name=name).first()
        if row is not None:
            row.delete()
            messages.success(request, f"{name} is open again.")
        return redirect(LIST)

    def host_view(self, request: HttpRequest) -> HttpResponse:
        found = _found(request, "consent.change_category")
        vendor = vendors.by_host(found.name)
        use = vendor.use_at(found.name) if vendor else None
        fitting = category_for(found.site, use, vendor)
        initial = {"host": found.name, "category": fitting and fitting.pk}
        form = _HostForm(request.POST or None, initial=initial)
        field: Any = form.fields["category"]
        field.queryset = Category.objects.filter(site=found.site)
        field.label_from_instance = in_words
        if not form.is_valid():
            return self._show(request, found, form)
        host = form.cleaned_data["host"]
        with lock(found.site):
            category = Category.objects.get(pk=form.cleaned_data["category"].pk)
            category.hosts = "\n".join(dict.fromkeys([*category.hosts.split(), host]))
            category.save(update_fields=["hosts"])
        text = format_html(
            "{} belongs to {} now. {}", host, in_words(category), not_seen_yet(request, found.site)
        )
        messages.success(request, text)
        return redirect(LIST)

    def _show(self, request: HttpRequest, found: _NameOnSite, form: Any) -> HttpResponse:
        page = "detection/answer"
        return self.show(
            request, found.site, page, title=form.title, subtitle=found.name, form=form
        )


def _sites(request: HttpRequest) -> tuple[Site, ...]:
    """Those that the admin speaks for; of several, the one that the address names."""
    shown = SiteScope.from_request(request).shown
    return tuple(site for site in shown if site.key == request.GET.get("site")) or shown


def _names(request: HttpRequest) -> list[FoundName]:
    return undeclared.names(_sites(request), request.GET.get("q", "").strip())


def _state(request: HttpRequest) -> State:
    wanted = request.GET.get("state", "")
    return State(wanted) if wanted in list(State) else State.OPEN


def _cells(name: FoundName) -> dict[str, str]:
    values = (
        name.site.key, name.name, name.label, name.state.label, name.category, name.first,
        name.last, name.total, name.clients, name.vendor, name.use,
        name.dismissal.reason if name.dismissal else "",
    )  # fmt: skip
    return dict(zip(_COLUMNS, map(str, values), strict=True))


def _found(request: HttpRequest, permission: str) -> _NameOnSite:
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return _found_name(request, request.GET)
