"""The language switch of a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LanguageLink:
    code: str
    name: str
    query: str  # keeps the page's parameters
    is_current: bool
    address: str = ""  # absolute, for search engines
