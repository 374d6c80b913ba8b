"""What a check over HTTP is measured against: one constant view of Django's, no middleware."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

settings.MIDDLEWARE, settings.ROOT_URLCONF = [], __name__
application = get_wsgi_application()

VERDICT = {"verdict": "unasked", "reason": "default", "allows": False}
CATEGORIES = "necessary", "preferences", "personalization", "support", "analytics", "marketing"
ANSWER = {
    "site": "mix",
    "notice": 1,
    "region": "US-CA",
    "model": "opt-out",
    "signal": False,
    "decided_at": 1800000000,
    "show_banner": False,
    "categories": dict.fromkeys(CATEGORIES, VERDICT),
}


def answer(request: HttpRequest) -> HttpResponse:
    return JsonResponse(ANSWER)


urlpatterns = [path("answer", answer), path("readyz", answer)]
