"""The others, each embedded the leanest way that its own documentation shows.

A config stands in the page, minified, where its own request would be one more; its bytes count.
"""

from typing import Any

from tests.bench.banner import npm
from tests.bench.banner.products import HERE, Product
from tests.bench.banner.server import File

SOURCE = HERE / "peers"


def every(notice: dict[str, Any]) -> list[Product]:
    return [make(notice) for make in (vanilla, orejime, klaro, tarteaucitron, c15t)]


def hand(notice: dict[str, Any]) -> Product:
    """What a site could write by itself, as a measure for all of them."""
    return Product(
        "hand-written",
        head="<script async src=/hand/banner.js></script>",
        tail=f'<script type="text/plain" src="{notice["gated"]}"></script>',
        files=_files("/hand/banner.js", npm.built(SOURCE / "hand.js", notice)),
    )


def vanilla(notice: dict[str, Any]) -> Product:
    dist, path = "vanilla-cookieconsent/dist/cookieconsent", "/vanilla/cookieconsent"
    return Product(
        "vanilla-cookieconsent",
        head=f"<link rel=stylesheet href={path}.css>",
        tail='<script type="text/plain" data-category="analytics"'
        f' src="{notice["gated"]}"></script>'
        f"<script defer src={path}.umd.js></script>"
        f"<script type=module>{npm.built(SOURCE / 'vanilla.js', notice)}</script>",
        files=_files(f"{path}.css", npm.read(f"{dist}.css"))
        | _files(f"{path}.umd.js", npm.read(f"{dist}.umd.js")),
    )


def orejime(notice: dict[str, Any]) -> Product:
    dist, path = "orejime/dist/orejime-standard", "/orejime/orejime-standard"
    return Product(
        "Orejime",
        head=f"<script>{npm.built(SOURCE / 'orejime.js', notice)}</script>"
        f"<script defer src={path}-en.js></script><link rel=stylesheet href={path}.css>",
        tail="<template data-purpose=analytics>"
        f'<script src="{notice["gated"]}"></script></template>',
        files=_files(f"{path}.css", npm.read(f"{dist}.css"))
        | _files(f"{path}-en.js", npm.read(f"{dist}-en.js")),
    )


def klaro(notice: dict[str, Any]) -> Product:
    """With its style sheet and its translations in one file, as it recommends."""
    return Product(
        "Klaro",
        head=f"<script>{npm.built(SOURCE / 'klaro.js', notice)}</script>"
        "<script defer src=/klaro/klaro.js></script>",
        tail='<script type="text/plain" data-type="text/javascript" data-name="analytics"'
        f' data-src="{notice["gated"]}"></script>',
        files=_files("/klaro/klaro.js", npm.read("klaro/dist/klaro.js")),
    )


def tarteaucitron(notice: dict[str, Any]) -> Product:
    """It loads its style sheet, its English and its list of services by itself."""
    names = ["tarteaucitron", "tarteaucitron.services", "lang/tarteaucitron.en"]
    paths = [f"{name}.min.js" for name in names] + ["css/tarteaucitron.min.css"]
    files: dict[str, File] = {}
    for path in paths:
        files |= _files(f"/tarteaucitron/{path}", npm.read(f"tarteaucitronjs/{path}"))
    return Product(
        "tarteaucitron",
        head=f"<script src=/tarteaucitron/{paths[0]}></script>"
        f"<script>{npm.built(SOURCE / 'tarteaucitron.js', notice)}</script>",
        files=files,
    )


def c15t(notice: dict[str, Any]) -> Product:
    return Product(
        "c15t headless",
        tail="<script type=module src=/c15t/c15t.js></script>",
        files=_files("/c15t/c15t.js", npm.built(SOURCE / "c15t.js", notice)),
    )


def _files(path: str, text: str) -> dict[str, File]:
    return {path: File.of(path, text)}
