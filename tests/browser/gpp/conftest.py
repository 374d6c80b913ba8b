"""A page with a partner that asks for GPP."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import under_the_strictest_policy
from tests.browser.gpp.stand import PartnerStand
from tests.browser.serving import serving


@pytest.fixture
def partner() -> Iterator[PartnerStand]:
    yield from under_the_strictest_policy(serving(PartnerStand()))
