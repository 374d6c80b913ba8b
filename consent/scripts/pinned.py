"""Serve the banner's code without a notice: the same bytes for all, so a page can pin its hash.

A page with card fields has to know each script by its hash (R33). What differs between sites and
visitors is data: it stands on the script's tag, or comes with a second request. Or the tag stands
in the first HTML, where a site's client library writes it with the banner's markup. That is the
markup of `banner/page/view.js`, which adopts it; a form's buttons work before (R47).
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Self

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html

from consent.kernel.rules import Region, RequestContext
from consent.lib.built_scripts import BANNER, CORE, PARTS
from consent.notices import NoticeInForce
from consent.scripts.config import ResolvedRequest, compact_json, config
from consent.scripts.words import WORDS
from consent.vendors.facts import signal
from consent.web.responses import CompressedText

_NOT_IMPORTED = re.compile(r"debug|.*-stub")  # for staff only; a tag of its own
_PLACEHOLDER = b"__MIX_"  # replaced in each response, so such a part has no fixed hash


@dataclass(frozen=True, slots=True)
class _PinnedScript:
    packed: CompressedText
    digest: str
    integrity: str

    @classmethod
    def build(cls, text: str) -> Self:
        plain = text.encode()
        return cls(
            CompressedText.build(text), hashlib.sha256(plain).hexdigest()[:16], integrity(plain)
        )

    @property
    def name(self) -> str:
        return f"core-{self.digest}.js"


@cache
def pinned() -> _PinnedScript:
    """Return every site's script. Its bytes change with the code, and with nothing else."""
    return _PinnedScript.build(CORE.read_text(encoding="utf-8"))


def parts() -> dict[str, str]:
    """Return the integrity by file of parts that the script may import, if the same for all."""
    paths = sorted(PARTS.glob("*.js"))
    bodies = {
        path.name: path.read_bytes() for path in paths if not _NOT_IMPORTED.fullmatch(path.stem)
    }
    return {name: integrity(body) for name, body in bodies.items() if _PLACEHOLDER not in body}


def integrity(body: bytes) -> str:
    return f"sha384-{base64.b64encode(hashlib.sha384(body).digest()).decode()}"


NONCE, BACK = "__MIX_NONCE__", "__MIX_BACK__"  # the library puts in the page's own


def fragment(
    in_force: NoticeInForce, resolved: ResolvedRequest, today: date, *, sent_at: int
) -> str:
    """Return as JSON the markup for who is asked, which may be none, and the script's tag.

    `sent_at` is Unix time in minutes.
    """
    variant, region, is_dated = resolved
    content = config(in_force, resolved, today)
    script = pinned()
    tag = format_html(
        '<script async src="{}/{}" integrity="{}" crossorigin nonce="{}" data-config="{}">'
        "</script>",
        settings.CONSENT_SERVICE_URL,
        script.name,
        script.integrity,
        NONCE,
        compact_json(content | ({"made": sent_at} if is_dated else {})),
    )
    now = int(datetime.combine(today, datetime.min.time(), UTC).timestamp())
    asked = in_force.ruleset.questions(region, RequestContext(signal=bool(variant.signal)), now=now)
    question = _question(in_force, region, content, asked) if asked else ""
    found = {"notice": in_force.number, "question": question, "script": tag}
    return json.dumps(found | {"vendors": _updates(content)})


def _updates(content: dict[str, Any]) -> str:
    """Return what tells vendors of an answer; the library puts in a verdict by category."""
    keys = dict(enumerate(row["key"] for row in content["categories"]))
    lines = []
    for vendor, types in content.get("vendors", {}).items():
        state = {
            name: f"__MIX_{keys[place]}__" if place in keys else "denied"
            for name, place in types.items()
        }
        if known := signal(vendor).update:
            update = f"window.{signal(vendor).variable} && {known}"
            lines.append(f"try {{ const state = {compact_json(state)}; {update}; }} catch {{}}")
    return f'<script nonce="{NONCE}" data-mix-vendors>{" ".join(lines)}</script>' if lines else ""


def _question(
    in_force: NoticeInForce, region: Region, content: dict[str, Any], asked: tuple[str, ...]
) -> str:
    words = dict(zip(WORDS, content["texts"], strict=False))
    return render_to_string(
        "consent/fragment.html",
        content
        | {
            "style": _style() + content.get("style", ""),
            "words": words,
            "asked": [row for row in content["categories"] if row["key"] in asked],
            "all": [category.key for category in in_force.ruleset.optional],
            "status": words.get("signal_status", "") if content["region"].get("gpc") else "",
            "country": content["region"]["code"].partition("-")[0],
            "nonce": NONCE,
            "back": BACK,
        },
    ).strip()


@cache
def _style() -> str:
    """Return the banner's own style sheet, which its script begins with."""
    code = BANNER.read_text(encoding="utf-8")
    style: str = json.JSONDecoder().raw_decode(code, code.index("_s=") + len("_s="))[0]
    return style
