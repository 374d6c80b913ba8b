"""What ours are measured against: Django with no middleware and two views, on the same server."""

from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.functional import empty

settings._wrapped = empty  # the worker has read ours
settings.configure(
    SECRET_KEY="nothing here is signed",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
)

YES = {"verdict": "granted", "reason": "necessary", "allows": True}
NO = {"verdict": "unasked", "reason": "default", "allows": False}


def answer(request: HttpRequest) -> HttpResponse:
    told: dict[str, Any] = {
        "site": "mix",
        "notice": 1,
        "region": "US-CA",
        "model": "opt-out",
        "signal": False,
        "account": False,
        "decided_at": 1800000000,
        "show_banner": False,
        "categories": {
            "necessary": YES,
            "preferences": NO,
            "personalization": NO,
            "support": NO,
            "analytics": NO,
            "marketing": NO,
        },
    }
    return JsonResponse(told)


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("answer", answer), path("nothing", nothing), path("readyz", ready)]

application = get_wsgi_application()
