"""One request through the middleware of a Django site, in this thread or in an event loop."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.test import AsyncRequestFactory, RequestFactory

from consent.client.django.middleware import ConsentMiddleware
from tests import coroutines
from tests.client.service import COOKIE, EVERYTHING, NOTHING, token

YES, NO = f"{COOKIE}={token(**EVERYTHING)}", f"{COOKIE}={token(**NOTHING)}"
ANALYTICS = f"{COOKIE}={token(analytics=True)}"

View = Callable[[HttpRequest], Any]


def get(view: View, cookies: str = "", **headers: str) -> Any:
    request = RequestFactory(headers={"cookie": cookies, **headers}).get("/")
    return ConsentMiddleware(view)(request)


def aget(view: View, cookies: str = "") -> Any:
    request = AsyncRequestFactory().get("/", headers={"cookie": cookies})

    async def answer() -> Any:
        return await ConsentMiddleware(view)(request)  # type: ignore[misc]

    return coroutines.run(answer())
