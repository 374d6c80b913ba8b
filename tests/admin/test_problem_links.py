"""A line of the lint leads to the page and the field in which it is mended."""

from collections.abc import Callable

import pytest
from django.test import Client

from consent import publishing
from consent.admin.publish import problem_links
from consent.models import Cookie, Site, Theme

DAMAGE: dict[str, Callable[[Site], object]] = {
    "site": lambda site: Site.objects.update(languages="en es"),
    "policy": lambda site: site.wordings.filter(language="fr").update(privacy_policy_url=""),
    "wording": lambda site: site.wordings.filter(language="fr").update(reject="Plus tard"),
    "no wording": lambda site: site.wordings.filter(language="es").delete(),
    "text": lambda site: site.categories.get(key="analytics").texts.filter(language="fr").delete(),
    "category": lambda site: site.categories.filter(key="support").update(records=False),
    "cookie": lambda site: Cookie.objects.filter(name="_analytics").update(lifetime=10**9),
    "purpose": lambda site: Cookie.objects.get(name="_analytics").texts.get(language="es").delete(),
    "rule": lambda site: site.regions.filter(code="FR").update(model="opt-out"),
    "name of a rule": lambda site: site.regions.filter(code="IT").update(names={"es": "Italia"}),
    "no rule": lambda site: site.regions.filter(code="ZZ").delete(),
    "look": lambda site: Theme.objects.create(site=site, ink="black"),
}


@pytest.mark.requirement("R145")
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_problem_leads_to_its_field(staff: Client, site: Site, damage: str) -> None:
    site.categories.update(signals={})  # else it warns of vendors that set no cookie here
    DAMAGE[damage](site)
    site.refresh_from_db()
    [first, *_] = publishing.lint(publishing.Draft.load(site))

    address, _, field = (problem_links.address(site, first.at) or "").partition("#")

    page = staff.get(address)
    assert page.status_code == 200
    assert f'id="{field}"' in page.text if field else "/add/" in address
