"""A site with a library that changes its pages in place, or with none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.serving import SCRIPT, Reply, serving
from tests.browser.stand import VIDEO, Stand
from tests.node import packages

FILES = {
    "turbo": "@hotwired/turbo/dist/turbo.es2017-umd.js",
    "swup": "swup/dist/Swup.umd.js",
    "htmx": "htmx.org/dist/htmx.js",
}
LINE, WORD = '<meta name="turbo-cache-control" content="no-cache">', 'hx-history="false"'
STAYS = "data-no-reload"
SITES = [  # the library, what the tag says, and the line that the site has to write
    *((name, "", "") for name in ("", "turbo", "swup")),
    ("htmx", "", f"<meta {WORD}>"),
    *(("turbo", STAYS, LINE), ("swup", STAYS, ""), ("htmx", STAYS, f"<meta {WORD}>")),
]
WAITING = f"""<main id="swup" hx-boost="true">
<a href="/">First</a> <a href="/other">Other</a>{VIDEO}
<script type="text/plain" data-consent="marketing" src="{{stranger}}/tag.js"></script>
<img alt="" data-consent="marketing" data-src="{{stranger}}/picture">
<template data-consent="marketing"><img alt="" src="{{stranger}}/picture/in"></template></main>"""
UNLOADS = "<script>addEventListener('unload', () => {})</script>"  # many vendors' scripts do


@contextmanager
def standing(library: str, attributes: str, line: str) -> Iterator[Stand]:
    folder, head = packages(Path(__file__).parent), line + UNLOADS
    files = {name: Reply((folder / path).read_text(), SCRIPT) for name, path in FILES.items()}
    if library:
        head += f'<script src="/{library}"></script>'
        head += "<script type=module>window.Swup && new Swup()</script>"
    with serving(Stand(head=head, body=WAITING, attributes=attributes, files=files)) as stand:
        yield stand
