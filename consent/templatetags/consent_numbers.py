"""Filters for counts, some of which are not shown."""

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
NOT_SHOWN = mark_safe('<span class="quiet">not shown</span>')


@register.filter
def counted(number: int | None) -> str | SafeString:
    """A count as people read it, `12,345`; where it would speak of a few people, that it is not."""
    if number is None:
        return NOT_SHOWN
    return str(number_format(number, force_grouping=True))
