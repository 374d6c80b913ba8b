"""The setting `CONSENT_CLIENT` of the site, and system checks of what it says."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.utils.module_loading import import_string

from consent.client import ConsentClient
from consent.client.filter import FilterOptions

_SETTING = "CONSENT_CLIENT"
_FUNCTIONS = ("region", "minor")  # of a request: where the visitor is, whether it is a minor
_CALLBACK = "after_refresh"  # a function, or its dotted name
_MESSAGES = "messages"  # `CookieStorage.cookie_name`: no setting names it


@cache  # one for the process, so that keys and notice are fetched once
def client() -> ConsentClient:
    """The site's client: the one that `client` names, else one made from the setting.

    Until it has the register, it lets those cookies leave that Django itself cannot work without.
    """
    options = _options()
    found: ConsentClient = _load(options["client"]) if "client" in options else _made(options)
    found.add_necessary(_names_of_django())
    return found


def _made(options: Mapping[str, Any]) -> ConsentClient:
    try:
        service, site = options["service"], options["site"]
    except KeyError as missing:
        raise ImproperlyConfigured(f"{_SETTING} does not say {missing}.") from None
    known = {"service", "site", *_FUNCTIONS, *FilterOptions.__annotations__}
    more = {name: value for name, value in options.items() if name not in known}
    if _CALLBACK in more:
        more[_CALLBACK] = _load(more[_CALLBACK])
    return ConsentClient(service, site, **more)


def _names_of_django() -> Iterator[str]:
    """Log-in, forms, messages; not the language, which may be in an optional category."""
    yield from (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    if "django.contrib.messages" in settings.INSTALLED_APPS:
        yield _MESSAGES


def function(name: str) -> Callable[[HttpRequest], str | None] | None:
    """One of the site's functions of a request, given as itself or by its dotted name."""
    found = _options().get(name)
    return _load(found) if found else None


def filter_options() -> FilterOptions:
    known = FilterOptions.__annotations__
    return cast(FilterOptions, {k: v for k, v in _options().items() if k in known})


def _options() -> dict[str, Any]:
    return dict(getattr(settings, _SETTING, {}))


def _load(value: Any) -> Any:
    return import_string(value) if isinstance(value, str) else value


def _forget(*, setting: str, **_: Any) -> None:
    if setting == _SETTING:
        client.cache_clear()


setting_changed.connect(_forget)


MIDDLEWARE = "consent.client.django.middleware.ConsentMiddleware"


@checks.register
def consent_client(**_: Any) -> list[checks.CheckMessage]:
    """Check that the middleware is listed and comes first, and that its client can be made."""
    found: list[checks.CheckMessage] = []
    if [*settings.MIDDLEWARE][:1] != [MIDDLEWARE]:
        problem = "Refused cookies can leave: the middleware is not the first one, or not listed."
        hint = f"Put {MIDDLEWARE} first in MIDDLEWARE."
        found.append(checks.Warning(problem, hint=hint, id="consent_client.W001"))
    try:
        client()
        for name in _FUNCTIONS:
            function(name)
    except (ImproperlyConfigured, ImportError, TypeError, ValueError) as error:
        hint = 'CONSENT_CLIENT = {"service": "https://consent.mixnetworks.com", "site": "mix"}'
        found.append(checks.Error(f"CONSENT_CLIENT: {error}", hint=hint, id="consent_client.E001"))
    return found
