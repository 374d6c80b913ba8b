import pytest

from consent.lib import causes, readings
from consent.models import Site
from consent.record import heartbeat


@pytest.fixture(autouse=True)
def _nothing_is_the_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    for shared in (heartbeat._shared, readings._shared):
        monkeypatch.setattr(shared, "value", None)
    monkeypatch.setattr(heartbeat, "_missing", None)
    causes.forget()


@pytest.fixture
def site(published: None, db: None) -> Site:
    return Site.objects.get()
