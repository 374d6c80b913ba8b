"""Health, for operators' machines."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from consent import notices
from consent.web.responses import problem
from consent.web.site_access import never_cached, only


@never_cached
@only("GET")
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. The database is not asked: a restart would not mend it."""
    return JsonResponse({"status": "ok"})


@never_cached
@only("GET")
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can do its work: the database answers and a notice is published."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        number = notices.current().number
    except DatabaseError:
        return problem("The database does not answer.", status=503)
    except notices.NothingPublished:
        return problem("Publish a notice first.", status=503)
    return JsonResponse({"status": "ready", "notice": number})
