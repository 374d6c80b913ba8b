"""What a page of a Django site asks: by template, by tag, by decorator, in threads and tasks."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import Context, Engine, RequestContext
from django.test import AsyncRequestFactory, RequestFactory, override_settings
from django.views.decorators.cache import cache_page

from consent.client import ConsentClient
from consent.client.django.decorators import needs_consent
from consent.client.django.middleware import ConsentMiddleware, current
from consent.client.django.templatetags.consented import consented
from tests import coroutines
from tests.client.asking import ANALYTICS, NO, YES, aget, get

ENGINE = Engine(libraries={"consented": "consent.client.django.templatetags.consented"})
PAGE = ENGINE.from_string(
    '{% load consented %}{% if "analytics"|consented %}counted{% else %}alone{% endif %}'
)
TAG = ENGINE.from_string(
    '{% load consented %}{% consented "analytics" "marketing" as yes %}{{ yes }}'
)


@pytest.fixture(autouse=True)
def _configured(client: ConsentClient) -> Iterator[None]:
    with override_settings(CONSENT_CLIENT={"client": client}):
        yield


def setting(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


def test_a_template_asks_about_its_own_request() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(PAGE.render(Context()))

    assert get(view, ANALYTICS).content == b"counted"
    assert get(view, NO).content == b"alone"
    assert PAGE.render(Context()) == "alone"  # outside of any request


def test_the_tag_asks_for_all_of_its_categories() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(TAG.render(Context()))

    assert get(view, YES).content == b"True"
    assert get(view, ANALYTICS).content == b"False"
    assert TAG.render(Context()) == "False"


def test_the_tag_knows_its_request_while_a_page_is_streamed() -> None:
    def view(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(
            TAG.render(RequestContext(request, {"request": request})) for _ in range(1)
        )

    assert b"".join(get(view, YES)) == b"True"
    assert b"".join(get(view, NO)) == b"False"


def test_the_filter_takes_several_categories_and_no_nonsense() -> None:
    def allowed(keys: str) -> bool:
        return bool(
            get(lambda request: HttpResponse(str(consented(keys))), ANALYTICS).content == b"True"
        )

    assert allowed("analytics")
    assert allowed("analytics necessary")
    assert not allowed("analytics marketing")
    assert not allowed("unheard_of")
    assert not allowed("")


def test_a_page_that_asked_says_what_it_depends_on() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(PAGE.render(Context()), headers={"Vary": "Accept"})

    assert get(view, YES).headers["Vary"] == "Accept, Cookie, Sec-GPC"
    assert "Vary" not in get(setting, YES).headers


def test_a_page_that_asked_is_not_kept_for_the_next_visitor() -> None:
    """Django's cache is inside the filter, and has stored the page before Vary is set."""
    answers = iter(("first", "second"))
    asking = cache_page(60, key_prefix="asking")(lambda _: HttpResponse(PAGE.render(Context())))
    silent = cache_page(60, key_prefix="silent")(lambda _: HttpResponse(next(answers)))
    assert [get(silent, cookies).content for cookies in (YES, NO)] == [b"first"] * 2

    assert get(asking, ANALYTICS).content == b"counted"
    assert get(asking, NO).content == b"alone"


def test_threads_do_not_hear_of_each_other() -> None:
    together = Barrier(8, timeout=20)

    def view(request: HttpRequest) -> HttpResponse:
        together.wait()
        first = PAGE.render(Context())
        together.wait()
        return HttpResponse(f"{first} {PAGE.render(Context())}")

    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(get, view, cookies) for cookies in (ANALYTICS, NO) * 4]
        found = [answer.result().content for answer in answers]

    assert found == [b"counted counted", b"alone alone"] * 4


def test_tasks_do_not_hear_of_each_other() -> None:
    async def all_at_once() -> list[bytes]:
        together = asyncio.Event()
        arrived = 0

        async def view(request: HttpRequest) -> HttpResponse:
            nonlocal arrived
            arrived += 1
            if arrived == 6:
                together.set()
            await together.wait()
            in_thread = await sync_to_async(PAGE.render)(Context())
            return HttpResponse(f"{in_thread} {PAGE.render(Context())}")

        middleware = ConsentMiddleware(view)
        assert iscoroutinefunction(middleware)
        requests = [
            AsyncRequestFactory().get("/", headers={"cookie": cookies})
            for cookies in (ANALYTICS, NO) * 3
        ]
        found = await asyncio.gather(*map(middleware, requests))
        assert current() is None
        return [response.content for response in found]

    assert coroutines.run(all_at_once()) == [b"counted counted", b"alone alone"] * 3


@needs_consent("support", "analytics")
def chat(request: HttpRequest, name: str = "chat") -> HttpResponse:
    return HttpResponse(name)


def test_a_view_that_needs_consent_is_refused_without_it() -> None:
    allowed, refused = get(chat, YES), get(chat, ANALYTICS)

    assert (allowed.status_code, allowed.content) == (200, b"chat")
    assert refused.status_code == 403
    assert b"<h1>Not without your consent</h1>" in refused.content
    assert [one.headers["Vary"] for one in (allowed, refused)] == ["Cookie, Sec-GPC"] * 2


def test_without_the_middleware_nothing_is_allowed() -> None:
    response = chat(RequestFactory(headers={"cookie": YES}).get("/"))

    assert response.status_code == 403
    assert response.headers["Vary"] == "Cookie, Sec-GPC"


def test_another_view_may_answer_instead() -> None:
    def instead(request: HttpRequest) -> HttpResponse:
        return HttpResponse("write to us", status=200)

    view = needs_consent("support", otherwise=instead)(setting)

    assert get(view, NO).content == b"write to us"
    assert get(view, YES).content == b"page"


def test_a_view_that_waits_may_need_consent() -> None:
    async def waiting(request: HttpRequest) -> HttpResponse:
        return HttpResponse("waited")

    async def instead(request: HttpRequest) -> HttpResponse:
        return HttpResponse("instead")

    guarded = needs_consent("support")(waiting)

    assert aget(guarded, YES).content == b"waited"
    assert aget(guarded, NO).status_code == 403
    assert aget(needs_consent("support", otherwise=instead)(waiting), NO).content == b"instead"
    assert aget(needs_consent("support", otherwise=setting)(waiting), NO).content == b"page"
    with pytest.raises(TypeError, match="cannot wait"):
        needs_consent("support", otherwise=instead)(setting)
