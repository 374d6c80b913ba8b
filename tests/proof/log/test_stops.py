"""A process ends before any statement of intake or of the sequencer: each answer is there once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from consent.lib import uuid7
from consent.models import Site
from consent.proof.log import sequencer
from consent.proof.log.verification import Verification
from tests.proof.places import place_of
from tests.record.recorded import record


class _Ended(BaseException):
    pass


class _EndBefore:
    def __init__(self, statement: int) -> None:
        self.left = statement

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.left -= 1
        if not self.left:
            raise _Ended
        return execute(*arguments)


@pytest.mark.django_db
def test_what_was_acknowledged_is_in_the_log_once(site: Site) -> None:
    for statement in range(1, 100):
        at, end, acknowledged = timezone.now(), _EndBefore(statement), None
        try:
            with connection.execute_wrapper(end):
                acknowledged = record(at, id=uuid7.uuid7(at)).pk
                sequencer.run(at)
        except _Ended:
            pass
        sequencer.run(timezone.now() + timedelta(seconds=2))
        assert not acknowledged or place_of(acknowledged) is not None
        assert list(Verification().all()) == []
        if end.left > 0:  # it came to its end
            break
    assert 12 < statement < 99
