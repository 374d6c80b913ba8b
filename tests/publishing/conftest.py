from datetime import date

import pytest

from consent.models import RegionRule, Site


@pytest.fixture
def site(seeded: None, db: None) -> Site:
    """MIX's site, whose rules counsel has compared with the law."""
    RegionRule.objects.update(verified=date(2026, 11, 24))
    return Site.objects.get(key="mix")
