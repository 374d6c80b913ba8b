"""Chats and replay: in a category that says so, off everywhere until asked for (R29, R30, R159)."""

import pytest

from consent import publishing
from consent.kernel.rules import NOTHING
from consent.kernel.ruleset import Ruleset
from consent.models import Category, CategoryText, RegionRule, Site

pytestmark = pytest.mark.requirement("R29", "R30", "R159")


def plain(site: Site) -> None:
    """Replay is a category like another: no tick says what it is."""
    Category.objects.filter(key="replay").update(third_party=False, records=False, signals={})
    CategoryText.objects.filter(category__key="replay").update(name="Use", purpose="To learn.")
    for rule in RegionRule.objects.all():
        RegionRule.objects.filter(pk=rule.pk).update(
            overrides={key: model for key, model in rule.overrides.items() if key != "replay"}
        )


def granted(site: Site) -> set[str]:
    """The places of the notice in which replay is on before anybody has answered."""
    notice = publishing.publish(site)
    ruleset, today = Ruleset.of(notice.snapshot), notice.published_at.date()
    codes = {row["code"] for row in ruleset.regions} - {"CA"}  # which is Quebec, where not known
    return {
        code
        for code in codes
        if ruleset.judge("replay", ruleset.region(code, today=today), NOTHING, now=0).allows
    }


def test_what_records_is_off_in_every_place_whatever_its_rule(site: Site) -> None:
    plain(site)
    assert {"US-CA", "US-FL", "US-CO", "CA-AB"} <= granted(site)

    Category.objects.filter(key="replay").update(records=True)

    assert publishing.changes(publishing.Draft.of(site)).material == {"replay"}
    assert granted(site) == set()
