"""No banner is measured for a review, but where a test asks for `measured`.

Some fifty answers are made and fifteen compressed: half a second for each draft.
"""

import pytest

from consent.publishing import review


@pytest.fixture(autouse=True)
def nothing_measured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "measured" not in request.fixturenames:
        monkeypatch.setattr(review, "largest_answers", lambda *_: [])


@pytest.fixture
def measured() -> None:
    """The sizes of banners count."""
