import pytest

from consent.models import Site


@pytest.fixture
def site(published: None, db: None) -> Site:
    return Site.objects.get(key="mix")
