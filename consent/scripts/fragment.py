"""Render the banner for the first HTML of a site's page: what its client library writes there.

The markup is that of `banner/view.js`, which adopts it; a form's buttons work before (R47).
"""

import json
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html

from consent.kernel.rules import Region, RequestContext
from consent.lib.built_scripts import BANNER
from consent.notices import NoticeInForce
from consent.scripts.banner import ResolvedRequest, config_of, shortened
from consent.scripts.config import compact_json
from consent.scripts.pinned import pinned
from consent.scripts.words import WORDS

NONCE, BACK = "__MIX_NONCE__", "__MIX_BACK__"  # the library puts in the page's own


def fragment(
    in_force: NoticeInForce, resolved: ResolvedRequest, today: date, *, sent_at: int
) -> str:
    """Return as JSON the markup for who is asked, which may be none, and the script's tag.

    `sent_at` is Unix time in minutes.
    """
    variant, region, is_dated = resolved
    content = config_of(in_force, resolved, today)
    script = pinned()
    tag = format_html(
        '<script async src="{}/{}" integrity="{}" crossorigin nonce="{}" data-config="{}">'
        "</script>",
        settings.CONSENT_SERVICE_URL,
        script.name,
        script.integrity,
        NONCE,
        compact_json(shortened(content | ({"made": sent_at} if is_dated else {}))),
    )
    now = int(datetime.combine(today, datetime.min.time(), UTC).timestamp())
    asked = in_force.ruleset.questions(region, RequestContext(signal=variant.signal), now=now)
    question = _question(in_force, region, content, asked) if asked else ""
    return json.dumps({"notice": in_force.number, "question": question, "script": tag})


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
            "status": words.get("signal_status", "") if region.gpc else "",
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
