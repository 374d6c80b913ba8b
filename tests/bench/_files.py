"""What ours is measured against: Django with WhiteNoise alone, serving a folder of files."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import empty

settings._wrapped = empty  # the worker has read ours
settings.configure(
    SECRET_KEY="nothing here is signed",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["whitenoise.middleware.WhiteNoiseMiddleware"],
    STATIC_URL="/files/",
    STATIC_ROOT=os.environ["BENCH_FILES"],
)


def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("readyz", ready)]

application = get_wsgi_application()
