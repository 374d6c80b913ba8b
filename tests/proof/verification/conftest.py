from uuid import UUID

import pytest

from consent.models import Decision
from tests.copies import database
from tests.proof.verification.touched import make

recorded = database(make)


@pytest.fixture
def ids(recorded: None, db: None) -> list[UUID]:
    """Of all decisions that are there, in the log since days."""
    return list(Decision.objects.order_by("pk").values_list("pk", flat=True))
