"""The client in a Django site: middleware, template tag and decorator, by threads and by tasks."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

import pytest
from asgiref.sync import iscoroutinefunction, sync_to_async
from django.core.checks import CheckMessage
from django.core.exceptions import ImproperlyConfigured
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template import Context, Engine, RequestContext
from django.test import AsyncRequestFactory, RequestFactory, override_settings

from consent.client import ConsentClient
from consent.client.django import checks, current, options
from consent.client.django.decorators import needs_consent
from consent.client.django.middleware import ConsentMiddleware
from tests.client.service import COOKIE, EVERYTHING, NOTHING, token

NAME = checks.MIDDLEWARE
ENGINE = Engine(libraries={"consented": "consent.client.django.templatetags.consented"})
PAGE = ENGINE.from_string(
    '{% load consented %}{% if "analytics"|consented %}counted{% else %}alone{% endif %}'
)
TAG = ENGINE.from_string(
    '{% load consented %}{% consented "analytics" "marketing" as yes %}{{ yes }}'
)
YES, NO = f"{COOKIE}={token(**EVERYTHING)}", f"{COOKIE}={token(**NOTHING)}"
ANALYTICS = f"{COOKIE}={token(analytics=True)}"

View = Callable[[HttpRequest], Any]
T = TypeVar("T", bound=HttpResponseBase)


def place(request: HttpRequest) -> str:
    return request.headers["X-Region"]


@pytest.fixture(autouse=True)
def _configured(client: ConsentClient) -> Iterator[None]:
    with override_settings(CONSENT_CLIENT={"client": client}):
        yield


def get(view: View, cookies: str = "", **headers: str) -> Any:
    request = RequestFactory(headers={"cookie": cookies, **headers}).get("/")
    return ConsentMiddleware(view)(request)


def aget(view: View, cookies: str = "") -> Any:
    request = AsyncRequestFactory().get("/", headers={"cookie": cookies})

    async def asked() -> Any:
        return await ConsentMiddleware(view)(request)  # type: ignore[misc]

    return asyncio.run(asked())


def setting(request: HttpRequest) -> HttpResponse:
    return full(HttpResponse("page"))


def full(response: T) -> T:
    response.set_cookie("sessionid", "s", httponly=True)
    response.set_cookie("_ga", "a b", max_age=60)
    response.set_cookie("mystery", "m")
    response.delete_cookie("_fbp")
    response.cookies["another key"] = response.cookies.pop("mystery")
    return response


def written(response: Any) -> list[str]:
    """As Django's handlers write them."""
    return [morsel.output(header="").strip() for morsel in response.cookies.values()]


def names(response: Any) -> list[str]:
    return [line.partition("=")[0] for line in written(response)]


def test_only_what_is_allowed_leaves() -> None:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.consent.allows("analytics"))  # type: ignore[attr-defined]
        return setting(request)

    assert names(get(view, NO)) == ["sessionid", "_fbp"]
    assert names(get(view, YES)) == ["sessionid", "_ga", "_fbp"]
    assert seen == [False, True]


def test_what_is_allowed_is_written_as_it_was() -> None:
    allowed, bare = written(get(setting, YES)), written(setting(HttpRequest()))

    assert [line for line in bare if not line.startswith("mystery")] == allowed


@pytest.mark.parametrize(
    "make", [lambda: StreamingHttpResponse(iter([b"x"])), lambda: FileResponse(iter([b"x"]))]
)
def test_what_is_streamed_is_judged_by_its_head(make: Callable[[], Any]) -> None:
    response = get(lambda request: full(make()), NO)

    assert names(response) == ["sessionid", "_fbp"]
    assert b"".join(response) == b"x"


@pytest.mark.parametrize(
    ("line", "sent"),
    [("mystery=m; Path=/", None), ("sessionid=s", "sessionid=s"), ("_ga=; Max-Age=0",) * 2],
)
def test_a_line_set_by_hand_is_judged_too(line: str, sent: str | None) -> None:
    response = get(lambda request: HttpResponse(headers={"Set-Cookie": line}), NO)

    assert response.headers.get("Set-Cookie") == sent


def test_a_lifetime_is_taken_from_what_is_exempt(client: ConsentClient, service: Any) -> None:
    rows = service.notice["categories"]
    [row] = [row for row in rows if row["key"] == "preferences"]
    row["cookies"][0]["session_exempt"] = True
    client.refresh()

    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse(headers={"Set-Cookie": "language=en; Max-Age=9; Path=/b"})
        response.set_cookie("language", "fr", max_age=3600, samesite="Lax")
        return response

    response = get(view, NO)

    assert written(response) == ["language=fr; Path=/; SameSite=Lax"]
    assert response.headers["Set-Cookie"] == "language=en; Path=/b"
    assert "Max-Age=3600" in written(get(view, YES))[0]


def test_refused_cookies_are_expired_if_the_site_wishes(client: ConsentClient) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        response.delete_cookie("_ga_2")
        return response

    shown = f"{NO}; _ga=1; _ga_2=2; mystery=3"
    assert names(get(view, shown)) == ["_ga_2"]

    with override_settings(CONSENT_CLIENT={"client": client, "expire": True}):
        response = get(view, shown)

    assert written(response)[1:] == [
        "_ga=; Domain=mixnetworks.com; Max-Age=0; Path=/",
        "_ga=; Max-Age=0; Path=/",
    ]


def test_a_view_that_waits_is_answered_the_same() -> None:
    async def view(request: HttpRequest) -> HttpResponse:
        return setting(request)

    assert names(aget(view, NO)) == ["sessionid", "_fbp"]
    assert names(aget(view, YES)) == ["sessionid", "_ga", "_fbp"]


def test_the_site_tells_where_a_visitor_is(client: ConsentClient) -> None:
    for given in (place, f"{__name__}.place"):
        with override_settings(CONSENT_CLIENT={"client": client, "region": given}):
            response = get(setting, **{"X-Region": "US-CA"})
            assert names(response) == ["sessionid", "_ga", "_fbp"]
            assert names(get(setting)) == ["sessionid", "_fbp"]  # no header, no region


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
    def asked(keys: str) -> bool:
        return bool(
            get(lambda request: HttpResponse(str(current.allows(keys))), ANALYTICS).content
            == b"True"
        )

    assert asked("analytics")
    assert asked("analytics necessary")
    assert not asked("analytics marketing")
    assert not asked("unheard_of")
    assert not asked("")


def test_a_page_that_asked_says_what_it_depends_on() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(PAGE.render(Context()), headers={"Vary": "Accept"})

    assert get(view, YES).headers["Vary"] == "Accept, Cookie, Sec-GPC"
    assert "Vary" not in get(setting, YES).headers


def test_every_page_says_so_if_the_site_wishes(client: ConsentClient) -> None:
    with override_settings(CONSENT_CLIENT={"client": client, "vary": True}):
        assert get(setting).headers["Vary"] == "Cookie, Sec-GPC"


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
        assert current.get() is None
        return [response.content for response in found]

    assert asyncio.run(all_at_once()) == [b"counted counted", b"alone alone"] * 3


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


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        pytest.param({"MIDDLEWARE": []}, ["consent_client.W001"], id="no filter"),
        pytest.param(
            {"MIDDLEWARE": ["a.Session", NAME]}, ["consent_client.W002"], id="a filter too late"
        ),
        pytest.param(
            {"MIDDLEWARE": [NAME], "CONSENT_CLIENT": {"site": "mix"}},
            ["consent_client.E001"],
            id="no service",
        ),
        pytest.param(
            {"MIDDLEWARE": [NAME], "CONSENT_CLIENT": {"service": "mix", "site": "mix"}},
            ["consent_client.E001"],
            id="no address",
        ),
        pytest.param(
            {"MIDDLEWARE": [NAME], "CONSENT_CLIENT": {"client": "no.such"}},
            ["consent_client.E001"],
            id="a name of nothing",
        ),
        pytest.param({"MIDDLEWARE": [NAME, "a.Session"]}, [], id="as it should be"),
    ],
)
def test_settings_that_cannot_work_are_told(settings: dict[str, Any], told: list[str]) -> None:
    with override_settings(**settings):
        assert ids(checks.consent_client()) == told


def test_the_setting_makes_one_client_for_the_process() -> None:
    given = {"service": "https://consent.example", "site": "mix", "necessary": ["a"], "vary": True}
    with override_settings(CONSENT_CLIENT=given):
        client = options.client()
        assert options.client() is client
        assert options.filtered() == {"vary": True}
        assert options.region() is None
    with override_settings(CONSENT_CLIENT={}), pytest.raises(ImproperlyConfigured, match="service"):
        options.client()
