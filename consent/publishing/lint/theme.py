"""A look in which everything can be read, however it came into the database (R135)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from consent.models import Theme
from consent.publishing.lint.problem import Field, Problem
from consent.publishing.theme import label


def lint(new: Mapping[str, Any]) -> Iterator[Problem]:
    """What the form would have refused: the values end up in a style sheet."""
    try:
        Theme(**new.get("theme", {})).full_clean(exclude=["site"], validate_unique=False)
    except ValidationError as wrong:
        for name, messages in wrong.message_dict.items():
            at = Field("theme", name=name)
            yield from (Problem(f"Look, {label(name)}: {message}", at=at) for message in messages)
