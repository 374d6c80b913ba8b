"""Lists of the admin by the function that makes them: what is in them, without a page around it."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db.models import Model
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve, reverse


def address(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def listed(model: type[Model], **query: Any) -> HttpRequest:
    """Return the page of a list, as a superuser sees it."""
    request = RequestFactory().get(address(model), query)
    user = User(username="nina", is_active=True, is_staff=True, is_superuser=True)
    setattr(user, "is_verified", lambda: True)
    request.user = user
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    request.resolver_match = resolve(request.path)
    return request


def changelist(model: type[Model], **query: Any) -> ChangeList:
    found = admin.site._registry[model].get_changelist_instance(listed(model, **query))
    assert isinstance(found, ChangeList)
    return found
