import pytest

from consent import notices
from consent.models import Site


@pytest.fixture
def site(published: None, db: None) -> Site:
    """Its notice is in memory."""
    notices.refresh()
    return Site.objects.get()
