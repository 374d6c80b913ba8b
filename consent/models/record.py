"""The record is written once. The database holds to that itself, see migration 0002."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction


class Door(models.Model):
    """While this table holds a row, the record's triggers let a DELETE through.

    The row lives only inside one transaction, so nobody else ever sees the door open.
    """

    class Meta:
        db_table = "consent_door"

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[None]:
        """Let retention and erasure delete from the record, and nothing else."""
        with transaction.atomic():
            row = cls.objects.create()
            yield
            row.delete()


class AppendOnly(models.Model):
    """A row that is never rewritten."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"A {self._meta.verbose_name} is never rewritten. Write a new one.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)
