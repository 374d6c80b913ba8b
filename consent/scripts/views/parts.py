"""Scripts that the banner loads only when needed, and the types of its API, from memory."""

from functools import cache

from django.http import HttpRequest, HttpResponse

from consent.lib.built_scripts import FOLDER
from consent.web.compressed import FRESH, CompressedText
from consent.web.responses import RequestProblem, endpoint, open_to_all

TYPES = {".js": "text/javascript; charset=utf-8", ".ts": "text/plain; charset=utf-8"}


@open_to_all
@endpoint("GET")
def part(request: HttpRequest, name: str) -> HttpResponse:
    return _file(request, f"parts/{name}.js")


@open_to_all
@endpoint("GET")
def declarations(request: HttpRequest) -> HttpResponse:
    """TypeScript declarations of `window.mixConsent` (design 5.3)."""
    return _file(request, "mix-consent.d.ts")


def _file(request: HttpRequest, name: str) -> HttpResponse:
    path = FOLDER / name
    return _packed(name).answer(request, TYPES[path.suffix], cache=f"public, {FRESH}")


@cache
def _packed(name: str) -> CompressedText:
    try:
        return CompressedText.of((FOLDER / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RequestProblem("There is no such part.", status=404) from None
