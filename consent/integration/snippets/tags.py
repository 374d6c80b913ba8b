"""The tags that a page needs, for the banner and for what waits, and their policy."""

import base64
import hashlib
import json
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from consent.lib import built_scripts
from consent.lib.languages import translated
from consent.vendors.facts import signals


def _read(file: str) -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name(file).read_text(encoding="utf-8"))


TEXTS: Mapping[str, Mapping[str, str]] = _read("snippets.toml")
PARTS: Mapping[str, Mapping[str, str]] = _read("parts.toml")
PRODUCTS: Sequence[Mapping[str, Any]] = _read("products.toml")["product"]
# Inline: it needs nothing of a page's policy. The name is the Attorney General's
_LABEL = 'aria-label="California Consumer Privacy Act (CCPA) Opt-Out Icon" width="30" height="14"'
ICON = built_scripts.CHOICES_ICON.read_text(encoding="utf-8").strip()
ICON = ICON.replace('xmlns="http://www.w3.org/2000/svg"', f'role="img" {_LABEL}', 1)


def tag(service: str, *, site: str = "", language: str = "", attribute: str = "") -> str:
    """The one line that is the whole integration (design 5.1)."""
    parameters = {"site": site, "language": language}
    query = urlencode({name: value for name, value in parameters.items() if value})
    address = f"{service}/banner.js" + (f"?{query}" if query else "")
    return f'<script async src="{escape(address)}"{attribute and f" {attribute}"}></script>'


def pinned(service: str, name: str, integrity: str, *, site: str) -> str:
    """The script that is the same for all: what it has to know stands on its tag."""
    config = json.dumps({"service": service, "site": site}, separators=(",", ":"))
    return (
        f'<script async src="{escape(f"{service}/{name}")}" integrity="{integrity}" '
        f'crossorigin="anonymous" data-config="{escape(config)}"></script>'
    )


def import_map(service: str, parts: Mapping[str, str]) -> str:
    """Hashes of the parts: the tag's own hash does not cover what the script imports."""
    hashes = {f"{service}/parts/{name}": integrity for name, integrity in parts.items()}
    text = json.dumps({"integrity": hashes}, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="importmap">{text}</script>'


def vendors_of(notice: Mapping[str, Any]) -> Iterator[str]:
    """Yield the vendors that a notice's categories name; those of unused ones are told no, too."""
    for row in (*notice["categories"], *notice.get("unused", ())):
        yield from (vendor for vendor, names in row["signals"].items() if names)


def bootstrap(vendors: Collection[str]) -> str:
    """Return the inline script that denies all until the banner says otherwise; empty if none."""
    lines = [row.default for name, row in signals().items() if name in vendors and row.default]
    return "\n".join(["<script>", *lines, "</script>"]) if lines else ""


def words(name: str, language: str) -> str:
    """Return what visitors read of a snippet; empty in a language without a translation."""
    return translated("snippet", TEXTS["words"][name], language)


def google_unasked(notice: Mapping[str, Any]) -> str:
    """Return Tag Manager for advanced Consent Mode, where the Cookie Policy lists what it sends."""
    is_listed = any(
        all(
            (sentence := words("under_a_no", code)) and sentence in row["purpose"]
            for code, row in texts.items()
        )
        for texts in (row["texts"] for row in notice["categories"] if row["signals"].get("google"))
    )
    return TEXTS["google"]["loader"] if is_listed else ""


def launcher(key: str, provider: str, language: str) -> str:
    """The button that opens a chat, after the question who may record it."""
    label = words("launcher", language) or TEXTS["words"]["launcher"]
    return (
        f'<button type="button" data-consent-chat="{escape(key)}" '
        f'data-provider="{escape(provider)}">{escape(label)}</button>\n'
    )


def guard(service: str, *, site: str = "", mode: str = "") -> str:
    """Not asynchronous: it has to run before the scripts that it guards against."""
    address = f"{service}/guard.js" + (f"?{urlencode({'site': site})}" if site else "")
    attribute = f'data-guard="{mode}"' if mode else "data-guard"
    return f'<script src="{escape(address)}" {attribute}></script>'


def settings_link(service: str, label: str, *, site: str) -> str:
    """The link to the settings: with the banner it opens the dialog in place."""
    return f'<a href="{_preferences(service, site)}" data-consent-open>{escape(label)}</a>'


def choices_link(service: str, label: str, *, site: str) -> str:
    """“Your Privacy Choices” with its icon: to the page with the form, never to a dialog (R151)."""
    address = f"{_preferences(service, site)}#your-privacy-choices"
    return f'<a href="{address}">{escape(label)} {ICON}</a>'


def _preferences(service: str, site: str) -> str:
    return escape(f"{service}/preferences/?{urlencode({'site': site})}")


NONCE = 'nonce="…"'  # on the banner's tag, and on each script and template that waits


def policy(service: str, *, inline: Iterable[str] = ()) -> str:
    """For pages that list hosts. No style, image, frame or Trusted Types policy is needed."""
    source = source_of(service)
    scripts = " ".join([source, *map(hash_of, inline)])
    return f"script-src {scripts}; connect-src {source}"


def source_of(service: str) -> str:
    """The service as a source; under a path of the site, only what is below that path."""
    return f"{service}/" if urlsplit(service).path else service


def hash_of(element: str) -> str:
    """The source that lets this one inline script run, and nothing else."""
    code = element.partition(">")[2].removesuffix("</script>")
    digest = hashlib.sha256(code.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
