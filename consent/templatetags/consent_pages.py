"""Filters that the pages' templates use."""

import re

from django import template

from consent import languages

register = template.Library()
register.filter(languages.apart)
register.filter(languages.ltr)


@register.filter
def dial(number: str) -> str:
    """A phone number as a telephone dials it: ten digits are North American."""
    digits = re.sub(r"\D", "", number)
    return f"+1{digits}" if len(digits) == 10 else f"+{digits}"
