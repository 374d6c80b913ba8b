"""No banner is measured for a review, but where a test asks for `measured`.

To find the largest answer some hundred of them are made: half a second for each draft.
"""

import pytest

from consent.publishing import banner_sizes


@pytest.fixture(autouse=True)
def nothing_measured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "measured" not in request.fixturenames:
        monkeypatch.setattr(banner_sizes, "measure", lambda *_, **__: ())


@pytest.fixture
def measured() -> None:
    """The sizes of banners count."""
