"""What the law asks, and which tests hold it: for an auditor, who changes nothing here."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from consent import requirements
from consent.requirements import Level, State

PERMISSION = "consent.view_notice"  # whoever may read what visitors were told


class RequirementFilter(forms.Form):
    state = forms.ChoiceField(
        required=False, choices=[("", "all"), *((state, state) for state in State)]
    )
    level = forms.ChoiceField(
        required=False, choices=[("", "all"), *((level, level) for level in Level)]
    )


def page(request: HttpRequest) -> HttpResponse:
    """List the requirements, of one state or level where the address names it."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = RequirementFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    every = requirements.requirements()
    context = {
        **admin.site.each_context(request),
        "title": "Requirements",
        "form": form,
        "counts": [(state, sum(one.state is state for one in every)) for state in State],
        "lacking": [one for one in every if one.lacks_test],
        "requirements": [
            one
            for one in every
            if chosen.get("state", "") in ("", one.state)
            and chosen.get("level", "") in ("", one.level)
        ],
    }
    return TemplateResponse(request, "admin/consent/requirements.html", context)


def listed(request: HttpRequest) -> dict[str, dict[str, object]]:
    """The page as the admin's index lists it, by its name there, for those who may open it."""
    if not request.user.has_perm(PERMISSION):
        return {}
    row = {
        "name": "Requirements",
        "object_name": "Requirement",
        "admin_url": reverse("admin:requirements"),
        "view_only": True,
        "perms": {"view": True},
    }
    return {"Requirement": row}
