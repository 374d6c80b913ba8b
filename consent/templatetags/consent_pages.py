"""Filters that the pages' templates use."""

import re

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def in_words(text: str) -> str:
    """A text from the data in the page's language, where a translation is known."""
    return gettext(text) if text else ""


@register.filter
def dial(number: str) -> str:
    """A phone number as a telephone dials it: ten digits are North American."""
    digits = re.sub(r"\D", "", number)
    return f"+1{digits}" if len(digits) == 10 else f"+{digits}"
