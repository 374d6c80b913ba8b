"""Name who acts: staff in the admin, or a command. Read only where something changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_actor: ContextVar[Callable[[], str] | None] = ContextVar("actor", default=None)


@contextmanager
def acting(name: str | Callable[[], str]) -> Iterator[None]:
    token = _actor.set(name if callable(name) else lambda: name)
    try:
        yield
    finally:
        _actor.reset(token)


def actor() -> str:
    """Return the actor's name; empty where none is set, as in a shell."""
    name = _actor.get()
    return name() if name else ""
