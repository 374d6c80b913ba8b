import pytest

from consent.lib import causes, readings
from consent.models import Site


@pytest.fixture(autouse=True)
def _nothing_is_the_matter() -> None:
    readings.forget()
    causes.forget()


@pytest.fixture
def site(published: None, db: None) -> Site:
    return Site.objects.get()
