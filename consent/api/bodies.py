"""Read request bodies: `openapi.yaml` says what each of them may hold."""

import json
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from jsonschema_rs import Draft202012Validator

from consent.intake import tallies
from consent.notices import NoticeInForce
from consent.web import limits, site_access
from consent.web.responses import RequestProblem

_OPENAPI = Path(__file__).with_name("openapi.yaml")
_TYPES = ("text/plain", "application/json")  # the first one needs no preflight
MAX_BODY = 16 * 1024  # octets
_MASK = "this"  # in messages, in place of what was sent

Body = dict[str, Any]
_View = Callable[[HttpRequest, Body, NoticeInForce], HttpResponse]


@cache
def openapi() -> dict[str, Any]:
    """Return the content of `openapi.yaml`, which ends with paths, and of those that apps add."""
    added = [Path(app.path, "openapi_paths.yaml") for app in apps.get_app_configs()]
    text = "".join(file.read_text("utf-8") for file in (_OPENAPI, *added) if file.exists())
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # seven times as fast
    described: dict[str, Any] = yaml.load(text, loader)  # noqa: S506
    return described


@cache
def validator(schema: str) -> Draft202012Validator:
    """Return what checks a body by one of the schemas of `openapi.yaml`."""
    return Draft202012Validator(openapi()["components"]["schemas"][schema], mask=_MASK)


def read(request: HttpRequest, schema: str, most: int = MAX_BODY) -> dict[str, Any]:
    """Return the parsed body. Refuse one that is too long, of a wrong type or malformed."""
    if (request.content_type or "").lower() not in _TYPES:
        raise RequestProblem(
            "This body is of a type that is not read here.",
            status=415,
            detail=f"Send JSON as {' or '.join(_TYPES)}.",
        )
    body = request.read(most + 1)
    if len(body) > most:
        raise RequestProblem(f"The body is longer than {most} octets.", status=413)
    try:
        parsed = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_each_name_once,
            parse_constant=_refuse,
            parse_float=_refuse,
        )
        json.dumps(parsed, ensure_ascii=False).encode()  # no half of a surrogate
        mistakes = validator(schema).iter_errors(parsed)  # reads 255 levels
    except (ValueError, RecursionError) as error:
        raise unreadable("It is not JSON in UTF-8, or too deeply nested.") from error
    for mistake in mistakes:
        member = ".".join(map(str, mistake.instance_path)) or "The object"
        raise unreadable(f"{member}: {mistake.message}.")
    members: dict[str, Any] = parsed
    return members


def posted(limit: str, schema: str) -> Callable[[_View], Callable[..., HttpResponse]]:
    """Pass the body and its site's notice in force to the view."""

    def decorate(view: _View) -> Callable[..., HttpResponse]:
        @site_access.endpoint("POST", from_sites=True)
        @wraps(view)
        def wrapped(request: HttpRequest) -> HttpResponse:
            limits.admit(request, limit)
            body = read(request, schema)
            in_force = site_access.in_force(body["site"])
            site_access.require_origin(request, in_force)
            day, origin = timezone.now().date(), request.META["HTTP_ORIGIN"]
            tallies.see(origin, site=in_force.site.key, day=day)
            return view(request, body, in_force)

        return wrapped

    return decorate


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("A member of the body stands there twice.")
    return members


def _refuse(number: str) -> None:
    raise ValueError(number)  # nothing here is a fraction, an infinity or NaN


def unreadable(detail: str) -> RequestProblem:
    return RequestProblem("The body cannot be read.", status=400, detail=detail)
