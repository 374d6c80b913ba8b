"""What of pasted markup the rewriting leaves without an answer: calls of other products, and
trackers that wait for nobody. A line for each, with what to write instead.
"""

import re
from collections.abc import Iterator

from consent import vendors
from consent.integration.snippets.elements import Element
from consent.integration.snippets.products import CALLS, EVENT, Call

_ANY = re.compile("|".join(f"(?P<c{at}>{call.shape.pattern})" for at, call in enumerate(CALLS)))
_HOST = re.compile(r"//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)


def calls(markup: str) -> Iterator[tuple[int, str]]:
    """The position of each, and a sentence; what one line says twice is told once."""
    told = set()
    for found in _ANY.finditer(markup):
        call = CALLS[int(str(found.lastgroup)[1:])]
        line_start = markup.rfind("\n", 0, found.start())
        if (line_start, found[0]) not in told:
            told.add((line_start, found[0]))
            yield found.start(), _sentence(found[0].rstrip("="), call)
    for found in EVENT.finditer(markup):
        yield (
            found.start(1),
            (
                f"A trigger of Google Tag Manager waits for “{found[1]}”, which nobody sends now. "
                "Let it wait for Google’s consent signals, which the banner sets."
            ),
        )


def _sentence(text: str, call: Call) -> str:
    return f"{text} is {call.product}’s, and nobody answers it here. Instead: {call.instead}."


def tracker(element: Element, *, waits: bool) -> str | None:
    """What is wrong with an element that loads a tracker before any answer."""
    attributes = element.attributes
    is_data = "json" in (attributes.get("type") or "")
    if waits or is_data or element.tag not in ("script", "iframe", "img", "link", "embed"):
        return None
    sources = [value or "" for name, value in attributes.items() if name.endswith("src")]
    text = " ".join([*sources, attributes.get("href") or "", element.text])
    hosts = [found[1].lower() for found in _HOST.finditer(text)]
    tracking = ((host, vendor) for host in hosts if (vendor := vendors.tracker_at(host)))
    found = next(tracking, None) or vendors.tracker_by_file(text)
    if found is None:
        return None
    host, vendor = found
    key = _category(host, vendor)
    if element.tag == "script":
        how = f'Give it type="text/plain" data-consent="{key}"'
    elif element.tag == "iframe":
        how = f'Write data-consent="{key}" data-src="…" in place of src="…"'
    else:
        how = f'Put it into <template data-consent="{key}">…</template>'
    return (
        f"This {element.tag} loads from {host} ({vendor.name}) before any answer, and was left as "
        f"it is. {how}, or another key of yours."
    )


def _category(host: str, vendor: vendors.Vendor) -> str:
    """The key, as we seed it, of what a vendor's host is for."""
    if vendors.vendor_of_ad_host(host):
        return "marketing"
    if vendor.records:
        return "replay" if vendor.tracks else "support"
    return "analytics"
