"""What a page of a Django site asks: by tag and by decorator."""

from collections.abc import Iterator

import pytest
from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import Context, Engine, RequestContext, Template
from django.test import RequestFactory, override_settings
from django.views.decorators.cache import cache_page

from consent.client import ConsentClient
from consent.client.django.decorators import needs_consent
from consent.client.django.templatetags.consented import consented
from tests.client.asking import ANALYTICS, NO, YES, aget, get

ENGINE = Engine(libraries={"consented": "consent.client.django.templatetags.consented"})
PAGE = ENGINE.from_string(
    '{% load consented %}{% consented "analytics" as yes %}{% if yes %}counted{% else %}alone'
    "{% endif %}"
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


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render(PAGE, request))


def render(template: Template, request: HttpRequest) -> str:
    return template.render(RequestContext(request, {"request": request}))


def test_a_template_asks_about_its_own_request() -> None:
    assert get(page, ANALYTICS).content == b"counted"
    assert get(page, NO).content == b"alone"
    assert aget(sync_to_async(page), ANALYTICS).content == b"counted"
    assert PAGE.render(Context()) == "alone"  # outside of any request
    assert render(PAGE, RequestFactory().get("/")) == "alone"  # without the middleware


def test_the_tag_asks_for_all_of_its_categories() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(render(TAG, request))

    assert get(view, YES).content == b"True"
    assert get(view, ANALYTICS).content == b"False"
    assert consented(Context({"request": RequestFactory().get("/")})) is False


def test_the_tag_knows_its_request_while_a_page_is_streamed() -> None:
    def view(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(render(TAG, request) for _ in range(1))

    assert b"".join(get(view, YES)) == b"True"
    assert b"".join(get(view, NO)) == b"False"


def test_a_page_that_asked_says_what_it_depends_on() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(render(PAGE, request), headers={"Vary": "Accept"})

    assert get(view, YES).headers["Vary"] == "Accept, Cookie, Sec-GPC"
    assert "Vary" not in get(setting, YES).headers


def test_a_page_that_asked_is_not_kept_for_the_next_visitor() -> None:
    """Django's cache is inside the filter, and has stored the page before Vary is set."""
    answers = iter(("first", "second"))
    asking = cache_page(60, key_prefix="asking")(page)
    silent = cache_page(60, key_prefix="silent")(lambda _: HttpResponse(next(answers)))
    assert [get(silent, cookies).content for cookies in (YES, NO)] == [b"first"] * 2

    assert get(asking, ANALYTICS).content == b"counted"
    assert get(asking, NO).content == b"alone"


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
