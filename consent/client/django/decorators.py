"""Views that need a category of cookies."""

from collections.abc import Callable
from functools import wraps
from inspect import isawaitable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils.cache import patch_vary_headers

from consent.client.permission import VARY, Permission

View = Callable[..., Any]

REFUSED = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Not without your consent</title>
<h1>Not without your consent</h1>
<p>This page needs cookies that you have not allowed. You can allow them in the cookie settings.</p>
"""


def needs_consent(*keys: str, otherwise: View | None = None) -> Callable[[View], View]:
    """Let through only visitors who allow all of these categories.

    Others get a plain page with status 403, or what the view `otherwise` answers.
    """

    def decorate(view: View) -> View:
        other = otherwise or _refuse

        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            permission: Permission | None = getattr(request, "consent", None)
            # Without the middleware nothing is known, and nothing is allowed
            is_allowed = permission is not None and all(map(permission.allows, keys))
            return (view if is_allowed else other)(request, *args, **kwargs)

        @wraps(view)
        async def guarded_async(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            response = answer(request, *args, **kwargs)
            return _varied(request, await response if isawaitable(response) else response)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return _varied(request, answer(request, *args, **kwargs))

        if iscoroutinefunction(view):
            return guarded_async
        if iscoroutinefunction(other):
            raise TypeError("A view that is not async cannot wait for one that is.")
        return guarded

    return decorate


def _varied(request: HttpRequest, response: Any) -> Any:
    permission: Permission | None = getattr(request, "consent", None)
    patch_vary_headers(response, permission.vary if permission else VARY)
    return response


def _refuse(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    return HttpResponseForbidden(REFUSED)
