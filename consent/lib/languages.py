"""Choose the language of a page, and set the direction of text in it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext, override
from django.utils.translation.trans_real import CONTEXT_SEPARATOR, parse_accept_lang_header

PARAMETER = "language"


def available(languages: Sequence[str]) -> list[str]:
    """Return the site's languages into which our pages are translated: pages are never mixed."""
    ours = {code.lower() for code, _ in settings.LANGUAGES}
    known = [language for language in languages if language.lower() in ours]
    return known or [settings.LANGUAGE_CODE]


def choose(request: HttpRequest, offered: Sequence[str], *, begin_with: str = "") -> str:
    """Return the language in the address, else `begin_with`, else the browser's, else the first."""
    requested = request.GET.get(PARAMETER, "")
    if requested in offered:
        return requested
    if begin_with in offered:
        return begin_with
    header = request.headers.get("Accept-Language", "")
    preferred = (match(tag, offered) for tag, _ in parse_accept_lang_header(header))
    return next(filter(None, preferred), offered[0])


def translated(context: str, text: str, language: str) -> str:
    """Return a text of our data (`seed/`, `purposes.toml`, …); empty if it has no translation."""
    if language == settings.LANGUAGE_CODE:
        return text
    if language not in available([language]):
        return ""
    with override(language):
        found = gettext(f"{context}{CONTEXT_SEPARATOR}{text}")
    return "" if CONTEXT_SEPARATOR in found else found


@lru_cache(maxsize=256)
def name(language: str) -> str:
    """Return a language's English name; its code if unknown."""
    return str(_known(language).get("name", language))


def own_name(language: str) -> str:
    name = str(_known(language).get("name_local", language))
    return name[:1].upper() + name[1:]


def direction(language: str) -> str:
    return "rtl" if _known(language).get("bidi") else "ltr"


def isolate(text: str) -> SafeString:
    """Mark up a name to be read in its own direction, independent of the sentence around it."""
    return format_html("<bdi>{}</bdi>", text)


def ltr(text: str) -> SafeString:
    """Mark up a number or an address to be read from left to right in every language."""
    return format_html('<bdi dir="ltr">{}</bdi>', text)


def _known(language: str) -> Mapping[str, Any]:
    try:
        return dict(get_language_info(language.lower()))
    except KeyError:  # a language that Django does not know is shown as well
        return {}


def match(tag: str, offered: Sequence[str]) -> str:
    """Return the language that a tag means, else the one of its first part; empty: none."""
    wanted = (tag.lower(), tag.lower().partition("-")[0])
    return next((code for want in wanted for code in offered if code.lower() == want), "")


def category_name(row: Mapping[str, Any]) -> str:
    """Return a category's name for staff: English, the site's first language, or its key."""
    texts: dict[str, dict[str, str]] = row["texts"]
    text = texts.get("en") or next(iter(texts.values()), {})
    return text.get("name") or str(row["key"])
