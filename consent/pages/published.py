"""A decorator for pages that need the notice in force."""

from collections.abc import Callable
from functools import wraps

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from consent import notices
from consent.notices import NoticeInForce
from consent.pages import errors


def published(
    view: Callable[[HttpRequest, NoticeInForce], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Pass the notice in force to the view, or answer with a page that says why there is none."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        try:
            return view(request, notices.current())
        except notices.NothingPublished:
            return errors.unpublished(request)
        except DatabaseError:
            return errors.unreachable(request)

    return wrapped
