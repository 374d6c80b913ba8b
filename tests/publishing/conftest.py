import pytest

from consent.models import Site


@pytest.fixture
def site(seeded: None, db: None) -> Site:
    return Site.objects.get(key="mix")
