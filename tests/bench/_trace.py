"""Which of the project's functions run, in which order, while something is done."""

import inspect
import sys
from collections import Counter
from itertools import groupby
from types import CodeType, FrameType
from typing import Any, NamedTuple, Self

from django.db import connection

from tests.shared import ROOT

PRODUCT = tuple(f"{ROOT / name}/" for name in ("consent", "config"))


class Call(NamedTuple):
    """One function that was called, by where it is written."""

    file: str  # from the project's top
    function: str
    line: int
    is_named: bool  # else a comprehension or a lambda: a part of the function around it

    @classmethod
    def of(cls, code: CodeType) -> Self:
        file = code.co_filename.removeprefix(f"{ROOT}/")
        return cls(file, code.co_qualname, code.co_firstlineno, code.co_name[0] != "<")


class Trace:
    """The calls and queries of this thread between `with` and its end."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.queries: list[str] = []
        self._generators: set[FrameType] = set()
        self._queries = connection.execute_wrapper(self._on_query)

    def __enter__(self) -> Self:
        self._queries.__enter__()
        sys.setprofile(self._on_event)
        return self

    def __exit__(self, *error: Any) -> None:
        sys.setprofile(None)
        self._queries.__exit__(*error)
        self._generators.clear()

    @property
    def files(self) -> set[str]:
        return {call.file for call in self.calls}

    @property
    def named(self) -> list[Call]:
        return [call for call in self.calls if call.is_named]

    @property
    def entries(self) -> Counter[str]:
        """How often each file is entered from another, where calls are read from first to last."""
        return Counter(file for file, _ in groupby(self.calls, key=lambda call: call.file))

    @property
    def returns(self) -> int:
        """How often a file is entered that had been left before."""
        return self.entries.total() - len(self.entries)

    def _on_event(self, frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(PRODUCT):
            return
        if code.co_flags & inspect.CO_GENERATOR:
            if frame in self._generators:
                return  # it goes on, and was called before
            self._generators.add(frame)
        self.calls.append(Call.of(code))

    def _on_query(self, execute: Any, sql: str, *others: Any) -> Any:
        self.queries.append(sql)
        return execute(sql, *others)
