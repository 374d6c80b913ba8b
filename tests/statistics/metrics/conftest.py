import pytest

from consent.lib import causes
from consent.models import Site
from consent.record import heartbeat


@pytest.fixture(autouse=True)
def _nothing_is_the_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "_state", heartbeat.State())
    causes.forget()


@pytest.fixture
def site(published: None, db: None) -> Site:
    return Site.objects.get()
