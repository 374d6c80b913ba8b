"""Who is asked again, as the review shows it."""

from django import template

from consent.publishing.reask import Estimate, Reask
from consent.statistics.answers import AnswerCounts

register = template.Library()


@register.filter
def estimates(reask: Reask, counts: AnswerCounts | None) -> list[Estimate]:
    """What is said of those who are asked, and for how many it is so."""
    return reask.estimates(counts)


@register.filter
def other_sentences(reask: Reask) -> list[str]:
    """Who is left out, and what is switched without a question."""
    return reask.other_sentences
