from typing import TYPE_CHECKING

from tests.client.sites import django_site
from tests.client.sites.wsgi import either

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def make() -> "WSGIApplication":
    django_site.configure()
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    filtered = WSGIHandler()
    settings.MIDDLEWARE = []  # a handler reads it once
    return either(filtered, WSGIHandler())
