"""A category that is deleted leaves no exception behind (admin A4)."""

import pytest
from django.db import transaction
from django.db.models import signals

from consent import publishing
from consent.models import Category, Change, Site
from consent.publishing import copying
from consent.record.changes import acting
from tests import filled

EXCEPTIONS = {"support": "opt-in", "analytics": "opt-in"}


@pytest.fixture
def both(seeded: None, db: None) -> list[Site]:
    """Two sites, in whose rules of Virginia two categories are exceptions."""
    site = Site.objects.get(key="mix")
    shop = Site.objects.create(**filled.SHOP)
    copying.copy(site, shop)
    for one in (site, shop):
        one.regions.filter(code="US-VA").update(overrides=EXCEPTIONS)
    return [site, shop]


def exceptions(sites: list[Site]) -> list[dict[str, str]]:
    return [site.regions.get(code="US-VA").overrides for site in sites]


@pytest.mark.parametrize("is_one", [True, False], ids=["its page", "the list"])
def test_its_key_goes_from_every_rule_of_its_site(both: list[Site], *, is_one: bool) -> None:
    site, _ = both
    support = site.categories.filter(key="support")

    with acting("nina"):
        support.get().delete() if is_one else support.delete()

    assert exceptions(both) == [{"analytics": "opt-in"}, EXCEPTIONS]
    rules = {str(row.pk) for row in site.regions.all()}
    changed = Change.objects.filter(model="consent.regionrule", by="nina")
    assert str(site.regions.get(code="US-VA").pk) in {row.row for row in changed} <= rules
    codes = [problem.code for problem in publishing.lint(publishing.Draft.load(site))]
    assert codes and "exception_for_nothing" not in codes


def test_where_the_deletion_fails_the_rules_keep_theirs(both: list[Site]) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError

    signals.post_delete.connect(fail, sender=Category)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            both[0].categories.get(key="support").delete()
    finally:
        signals.post_delete.disconnect(fail, sender=Category)

    assert exceptions(both) == [EXCEPTIONS, EXCEPTIONS]
