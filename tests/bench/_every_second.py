"""The service's settings; its worker places and has cosigned every second, not once a minute."""

from typing import Any

from config.settings import *  # noqa: F403
from consent.lib import jobs

_register = jobs.register


def _often(name: str, *arguments: Any, every: float, during: str) -> None:
    seconds = 1.0 if name in ("log", "cosigning") else every
    _register(name, *arguments, every=seconds, during=during)


jobs.register = _often  # type: ignore[assignment]
