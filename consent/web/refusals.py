"""Why an answer is not recorded, though it is well formed."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

from consent.record.decisions import OutdatedNotice, UnknownNotice
from consent.statistics import metrics


class WeakerQuestion(Exception):
    """A yes to these categories answers less than the law of the visitor's place asks (R161)."""


class OptionalIsOffError(Exception):
    """A yes was given while the site's optional cookies are switched off."""


REFUSALS = (OptionalIsOffError, OutdatedNotice, UnknownNotice, WeakerQuestion)


@contextmanager
def counted() -> Iterator[None]:
    """Count an answer that is not recorded: refused, or because the record cannot be reached."""
    try:
        yield
    except REFUSALS:
        metrics.decided(metrics.REFUSED)
        raise
    except DatabaseError:
        metrics.decided(metrics.FAILED)
        raise
