"""A decorator for pages that need the notice in force."""

from collections.abc import Callable
from functools import wraps

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from consent import notices
from consent.notices import NoticeInForce
from consent.pages import errors
from consent.web import limits
from consent.web.responses import RequestProblem


def published(
    view: Callable[[HttpRequest, NoticeInForce], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Pass the notice in force to the view, or answer with a page that says why there is none.

    What one client posts is limited: each form of these pages ends in the record.
    """

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        try:
            if request.method == "POST":
                limits.admit(request, "decisions")
            return view(request, notices.current())
        except RequestProblem as refused:
            return errors.too_many(request, retry_after=refused.retry_after)
        except notices.NothingPublished:
            return errors.unpublished(request)
        except DatabaseError:
            return errors.unreachable(request)

    return wrapped
