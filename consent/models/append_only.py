from typing import Any

from django.db import models


class AppendOnly(models.Model):
    """A row that is never rewritten. The database refuses it as well, see `triggers.py`."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"A {self._meta.verbose_name} is never rewritten. Write a new one.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)
