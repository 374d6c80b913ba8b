from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction


class WritePermit(models.Model):
    """While this table holds a row, the triggers of the record let a DELETE pass.

    The row exists only inside one transaction, so no other connection ever sees it.
    """

    class Meta:
        db_table = "consent_write_permit"
        default_permissions = ()  # nobody's in the staff

    @classmethod
    @contextmanager
    def issue(cls) -> Iterator[None]:
        """Let retention and erasure delete from the record, and nothing else."""
        with transaction.atomic():
            permit = cls.objects.create()
            yield
            permit.delete()
