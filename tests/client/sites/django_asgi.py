from typing import cast

from consent.client.asgi import App
from tests.client.sites import django_site
from tests.client.sites.asgi import either


def make() -> App:
    django_site.configure()
    from django.conf import settings
    from django.core.handlers.asgi import ASGIHandler

    filtered = ASGIHandler()
    settings.MIDDLEWARE = []  # a handler reads it once
    return either(cast(App, filtered), cast(App, ASGIHandler()))
