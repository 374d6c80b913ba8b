from dataclasses import dataclass
from typing import NamedTuple


class Field(NamedTuple):
    """The field in which a problem is mended. `admin/problem_links.py` knows its address."""

    model: str  # category, cookie, wording, theme, regionrule or site
    # A category's key, a wording's language, a cookie's name or `category/name`, a place's code or
    # `code/first day`: what another one may have too is told apart by what stands at the slash
    key: str = ""
    name: str = ""  # of the form's field; empty: the form as a whole
    language: str = ""  # of a category's or a cookie's text


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is missing or unlawful; an error keeps the notice from being published."""

    text: str
    is_error: bool = True
    at: Field | None = None


class UnlawfulCatalogue(Exception):
    """This catalogue may not be published."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.text for problem in problems))
        self.problems = problems
