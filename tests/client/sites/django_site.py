"""A whole Django project in one file, with no app but the client's."""

import io
from collections.abc import AsyncIterator, Iterable
from typing import Any

import django
from django.conf import settings
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path

from consent.client.django.decorators import needs_consent
from tests.client import sites

MIDDLEWARE = ["consent.client.django.middleware.ConsentMiddleware"]
PAGE = """{% load consented %}{% if "analytics"|consented %}counted{% else %}alone{% endif %}"""


def region(request: HttpRequest) -> str | None:
    return request.headers.get("X-Region")


def configure() -> None:
    settings.configure(
        SECRET_KEY="only-for-tests",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["consent.client.django"],
        MIDDLEWARE=MIDDLEWARE,
        CONSENT_CLIENT={"client": sites.client(), "region": region},
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        ("django.template.loaders.locmem.Loader", {"page.html": PAGE}),
                    ],
                },
            }
        ],
        USE_TZ=True,
    )
    django.setup()


def full(response: HttpResponseBase) -> HttpResponseBase:
    """The same eight, one of them by hand, the rest as Django sets them."""
    response.set_cookie("sessionid", "s", httponly=True)
    response.set_cookie("_ga", "a b", max_age=63_072_000)
    response.set_cookie("_fbp", "f", expires=sites.FAR)
    response.set_cookie("mystery", "m")
    response.set_cookie("language", "fr", max_age=31_536_000, samesite="Lax")
    response.delete_cookie("chat_1")
    response.set_cookie("__Host-theme", "dark", secure=True)
    response.headers["Set-Cookie"] = sites.LINES[-1]
    response.headers["X-Odd"] = "kept"
    return response


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sites.BODY, content_type="text/plain")


def home(request: HttpRequest) -> HttpResponseBase:
    return full(HttpResponse(sites.BODY, content_type="text/plain"))


def file(request: HttpRequest) -> HttpResponseBase:
    return full(FileResponse(io.BytesIO(sites.BODY), filename="a.bin"))


def stream(request: HttpRequest) -> HttpResponseBase:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield sites.BODY

    is_async = hasattr(request, "scope")
    body: Any = chunks() if is_async else (sites.BODY for _ in range(3))
    return full(StreamingHttpResponse(body))


def moved(request: HttpRequest) -> HttpResponseBase:
    return full(HttpResponseRedirect("/"))


def none(request: HttpRequest) -> HttpResponseBase:
    return full(HttpResponse(status=204))


def same(request: HttpRequest) -> HttpResponseBase:
    return full(HttpResponse(status=304, headers={"ETag": '"1"'}))


def missing(request: HttpRequest) -> HttpResponseBase:
    return full(HttpResponse(sites.BODY, status=404))


def chat(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(b"chat")
    response.set_cookie("chat_1", "here", max_age=60)
    return response


@needs_consent("support")
async def support(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"support")


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "page.html")


async def page_async(request: HttpRequest) -> HttpResponse:
    return render(request, "page.html")


VIEWS: Iterable[Any] = (
    plain, file, stream, moved, none, same, missing, chat, support, page, page_async,
)  # fmt: skip
urlpatterns = [path("", home), *(path(view.__name__, view) for view in VIEWS)]
