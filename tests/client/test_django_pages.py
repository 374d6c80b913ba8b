"""What a page of a Django site asks, and what caches are told of it."""

from collections.abc import Iterator

import pytest
from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import Context, Engine, RequestContext
from django.test import RequestFactory, override_settings
from django.views.decorators.cache import cache_page

from consent.client import ConsentClient
from tests.client.asking import ANALYTICS, NO, YES, aget, get
from tests.client.service import FakeService

PAGE = Engine().from_string(
    '{% if "analytics" in request.consent.allowed %}counted{% else %}alone{% endif %}'
)


@pytest.fixture(autouse=True)
def _configured(client: ConsentClient) -> Iterator[None]:
    with override_settings(CONSENT_CLIENT={"client": client}):
        yield


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render(request))


def render(request: HttpRequest) -> str:
    return PAGE.render(RequestContext(request, {"request": request}))


def test_a_template_asks_about_its_own_request() -> None:
    assert get(page, ANALYTICS).content == b"counted"
    assert get(page, NO).content == b"alone"
    assert aget(sync_to_async(page), ANALYTICS).content == b"counted"
    assert PAGE.render(Context()) == "alone"  # outside of any request
    assert render(RequestFactory().get("/")) == "alone"  # without the middleware


def test_a_page_asks_while_it_is_streamed() -> None:
    def view(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(render(request) for _ in range(1))

    assert b"".join(get(view, YES)) == b"counted"
    assert b"".join(get(view, NO)) == b"alone"


def test_a_page_that_asked_is_not_kept_for_the_next_visitor() -> None:
    """Django's cache is inside the filter, and has stored the page before Vary is set."""
    answers = iter(("first", "second"))
    asking = cache_page(60, key_prefix="asking")(page)
    kept = cache_page(60, key_prefix="silent")(lambda _: HttpResponse(next(answers)))
    assert [get(kept, cookies).content for cookies in (YES, NO)] == [b"first"] * 2

    assert get(asking, ANALYTICS).content == b"counted"
    assert get(asking, NO).content == b"alone"


@pytest.mark.requirement("R47")
def test_the_tag_writes_the_banner_with_the_pages_own_nonce_and_path(
    client: ConsentClient, service: FakeService
) -> None:
    tag = "{% load consent_client %}{% consent_banner %}"
    libraries = {"consent_client": "consent.client.django.templatetags.consent_client"}
    page = Engine(libraries=libraries).from_string(tag)
    service.fragment = {
        "notice": 3,
        "question": '<form nonce="__MIX_NONCE__">',
        "script": "__MIX_BACK__",
    }

    def view(request: HttpRequest) -> HttpResponse:
        context = {"request": request, "csp_nonce": "abc"}
        return HttpResponse(page.render(RequestContext(request, context)))

    assert b"/banner.js?site=mix" in get(view).content
    client.refresh()
    assert get(view).content == b'<form nonce="abc">/'
    assert page.render(Context()) == ""  # outside of any request
