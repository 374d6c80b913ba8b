"""A page of any shape is read in a time that grows as the page does."""

import time
from collections.abc import Callable

import pytest

from consent.integration.gate import gate
from consent.integration.loads import elements
from tests.integration.notices import of_site

SERVICE = "https://consent.mixnetworks.com"
MEGABYTE = 1_000_000
GRANTED = "gtag('consent', "
LINEAR = 20  # of eight times as much; what is quadratic takes 64, and of a megabyte minutes

SHAPES: dict[str, Callable[[int], str]] = {
    "slashes in a tag": lambda size: f"<img {'/' * size}>",
    "slashes and spaces in a tag": lambda size: f"<img {'/ ' * (size // 2)}>",
    "spaces in a tag": lambda size: f"<img{' ' * size}>",
    "spaces in a tag without an end": lambda size: f"<img{' ' * size}<img>",
    "spaces before a sign": lambda size: f"<img a{' ' * size}b>",
    "spaces after a sign": lambda size: f"<img a={' ' * size}>",
    "a value without an end": lambda size: f'<img a="{"a" * size}>',
    "values without an end": lambda size: "<img a='" * (size // 8) + ">",
    "attributes without values": lambda size: f"<img {'a ' * (size // 2)}>",
    "attributes without an end": lambda size: f"<img {'a ' * (size // 2)}<p>",
    "signs": lambda size: f"<img {'=' * size}>",
    "names and signs": lambda size: f"<img {'a=' * (size // 2)}>",
    "quotes": lambda size: f"<img {chr(34) * size}>",
    "beginnings": lambda size: "<" * size + ">",
    "tags without an end": lambda size: "<a" * (size // 2) + ">",
    "tags with a space without an end": lambda size: "<a " * (size // 3) + ">",
    "comments": lambda size: "<!-- -->" * (size // 8),
    "comments without an end": lambda size: "<!--" * (size // 4) + ">",
    "comments that nearly end": lambda size: f"<!--{'--!' * (size // 3)}>",
    "declarations without an end": lambda size: "<!" * (size // 2) + ">",
    "scripts": lambda size: "<script></script>" * (size // 17),
    "scripts without an end": lambda size: "<script>" * (size // 8),
    "text areas without an end": lambda size: "<textarea>" * (size // 10),
    "noscript without an end": lambda size: "<noscript>" * (size // 10),
    "ends of scripts that do not end": lambda size: f"<script>{'</script' * (size // 8)}>",
    "templates": lambda size: "<template>" * (size // 10),
    "images in a frame": lambda size: f"<iframe srcdoc='{'<img>' * (size // 5)}'>",
    "hosts in a script": lambda size: f"<script>fetch('//{'a.' * (size // 2)}')</script>",
    "host after host": lambda size: f"<script>fetch(`{'//a.b ' * (size // 6)}`)</script>",
    "letters of a host": lambda size: f"<script>fetch('//{'a' * size}')</script>",
    "a vendor's address after another": lambda size: (
        f"<script>{'/gtag/js?' * (size // 9)}</script>"
    ),
    "hosts of Google": lambda size: f"<script>{'google.' * (size // 7)}</script>",
    "orders to Google": lambda size: f"<script>{GRANTED * (size // len(GRANTED))}</script>",
    "images of others": lambda size: "<img src=//a.example>\n" * (size // 22),
    "addresses of a style": lambda size: f"<style>{'url( ' * (size // 5)}</style>",
    "spaces in a style": lambda size: f"<style>url({' ' * size}</style>",
    "sources": lambda size: f"<img srcset='{', ' * (size // 2)}'>",
    "an address without a colon": lambda size: f"<img src='//{'a' * size}'>",
    "classes": lambda size: f"<img data-consent='a' data-src='b' class='{'a' * size}'>",
}


def _seconds(page: str) -> float:
    """Processor time of this process: the least of three, since Python clears up in between."""
    return min(_of_one(page) for _ in range(3))


def _of_one(page: str) -> float:
    began = time.process_time()
    gate(page, of_site(), SERVICE, "")
    return time.process_time() - began


@pytest.mark.parametrize("shape", SHAPES)
def test_eight_times_as_much_takes_about_eight_times_as_long(shape: str) -> None:
    _seconds("<p>")  # the tables are read
    short, long = (SHAPES[shape](size) for size in (4_000, 32_000))
    assert _seconds(long) < LINEAR * _seconds(short) + 0.02


def test_a_megabyte_of_slashes_takes_less_than_a_second() -> None:
    page = SHAPES["slashes in a tag"](MEGABYTE)
    began = time.process_time()
    [element] = elements(page)
    assert element.attributes == {}
    assert time.process_time() - began < 1
