from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is missing or unlawful; an error keeps the notice from being published."""

    text: str
    is_error: bool = True


class UnlawfulCatalogue(Exception):
    """This catalogue may not be published."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.text for problem in problems))
        self.problems = problems
