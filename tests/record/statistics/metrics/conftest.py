import pytest

from consent.lib import failures, readings
from consent.models import Site


@pytest.fixture(autouse=True)
def _nothing_is_the_matter() -> None:
    readings.forget()
    failures.forget()


@pytest.fixture
def site(published: None, db: None) -> Site:
    return Site.objects.get()
