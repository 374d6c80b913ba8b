"""A table of cases in one test: each finds the database as the one before it did."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

from django.db import transaction

from consent import notices


def cases(names: str | Sequence[str], rows: Iterable[Any]) -> Callable[..., Any]:
    """As `pytest.mark.parametrize`, without the cost of a test for each row."""
    wanted = [names] if isinstance(names, str) else list(names)

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def every(**fixtures: Any) -> None:
            for row in rows:
                values = _values(row, len(wanted))
                try:
                    with transaction.atomic():
                        test(**fixtures, **dict(zip(wanted, values, strict=True)))
                        transaction.set_rollback(True)
                except BaseException as error:
                    error.add_note(f"In the case {values!r}")
                    raise
                notices.forget()

        signature = inspect.signature(test)
        kept = [parameter for name, parameter in signature.parameters.items() if name not in wanted]
        setattr(every, "__signature__", signature.replace(parameters=kept))
        return every

    return decorate


def _values(row: Any, width: int) -> Sequence[Any]:
    values = getattr(row, "values", None)  # of `pytest.param`
    if isinstance(values, tuple):
        return values
    return [row] if width == 1 else row
