from datetime import date

import pytest

from consent.models import Category, RegionRule, Site


@pytest.fixture
def site(seeded: None, db: None) -> Site:
    """MIX's site, whose rules counsel has compared with the law, and that tells no vendor yet."""
    RegionRule.objects.update(verified=date(2026, 11, 24))
    Category.objects.filter(key__in=("replay", "marketing")).update(signals={})
    return Site.objects.get(key="mix")
