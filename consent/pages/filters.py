"""Filters that the pages' templates use."""

import json
import re
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from consent.lib import durations, languages
from consent.models import Cookie

register = template.Library()
register.filter(languages.isolate)
register.filter(languages.ltr)


@register.filter
def mail_link(address: str) -> SafeString:
    return format_html('<a href="mailto:{}">{}</a>', address, languages.ltr(address))


@register.filter
def phone_link(number: str) -> SafeString:
    """A link that dials a number; ten digits are taken as North American."""
    digits = re.sub(r"\D", "", number)
    code = "1" if len(digits) == 10 else ""
    return format_html('<a href="tel:+{}{}">{}</a>', code, digits, languages.ltr(number))


@register.filter
def lead(text: str) -> SafeString:
    """A sentence whose first word stands out: “**On**, because …”."""
    word = re.compile(r"\A[^\s.,:;،]+")
    return mark_safe(word.sub(r"<b>\g<0></b>", conditional_escape(text)))  # noqa: S308


@register.filter
def spans(text: str) -> str:
    """Text with code between backticks, as the API's descriptions write it (CommonMark)."""
    pieces = enumerate(text.split("`"))
    words = (format_html("<code>{}</code>", word) if turn % 2 else word for turn, word in pieces)
    return format_html_join("", "{}", ((word,) for word in words))


@register.filter
def indented(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


@register.filter
def example(body: Any) -> str:
    """The example of a body or an answer of the API, if it has one."""
    content = body["content"].get("application/json", {}) if body and "content" in body else {}
    return indented(content["example"]) if "example" in content else ""


@register.filter
def kind(value: str) -> str:
    return str(Cookie.Kind(value).label)


@register.filter
def purpose(texts: dict[str, dict[str, str]], language: str) -> str:
    return texts[language]["purpose"]


@register.filter
def lifetime(cookie: dict[str, Any], language: str) -> str:
    """For how long a declared cookie lives, in words."""
    is_lasting = Cookie.Kind(cookie["kind"]).is_lasting
    return durations.in_words(cookie["lifetime"], language, is_lasting=is_lasting)


@register.filter
def days(number: int | None) -> str:
    """A number of days in words of the active language; "" without a number."""
    return durations.days(number) if number else ""
