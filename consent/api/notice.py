"""A published notice: for the client library, and for anyone who wants to read it."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from consent import notices
from consent.api.bodies import MAX_NUMBER
from consent.notices import NoticeInForce
from consent.web import site_access
from consent.web.responses import RequestProblem, document, unreachable
from consent.web.site_access import endpoint, open_to_all

JSON = "application/json"
FRESH = "public, max-age=60"
FROZEN = "public, max-age=31536000, immutable"


@open_to_all
@endpoint("GET")
def notice(request: HttpRequest) -> HttpResponse:
    in_force = site_access.in_force(request.GET.get("site"))
    number = request.GET.get("number")
    if number is None:
        body, digest = in_force.told.body, in_force.told.digest
    else:
        body, digest = _numbered(in_force, number)
    return document(
        request,
        body.encode(),
        content_type=JSON,
        cache=FRESH if number is None else FROZEN,
        etag=f'"{digest}"',
    )


def _numbered(in_force: NoticeInForce, text: str) -> tuple[str, str]:
    is_number = text.isascii() and text.isdigit() and len(text) < 11
    number = int(text) if is_number else 0
    if not 1 <= number <= MAX_NUMBER:
        raise RequestProblem("number is a whole number from 1.", status=400)
    if number == in_force.number:
        return in_force.body, in_force.digest
    try:
        found = notices.get(in_force.site.key, number)
    except DatabaseError as error:
        raise unreachable(error, "GET /v1/notice") from error
    if found is None:
        raise RequestProblem("There is no notice of this number.", status=404)
    return found.body, found.digest
