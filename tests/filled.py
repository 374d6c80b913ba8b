"""MIX's catalogue with something in each class: the one that ships declares five of them empty.

What is empty is not asked about (decision 0001), and most tests are about what is.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from consent.models import Category, Cookie, Notice, OptOutRequest, Site
from consent.publishing import Draft, NotPossible, changes, facts, lint, loading, lock
from consent.publishing.review import save

_PURPOSE = {"en": "Keeps a setting.", "fr": "Conserve un réglage.", "es": "Guarda un ajuste."}
FRENCH_POLICY = "https://www.mixnetworks.com/fr/confidentialite/"
SHOP = {  # a second site, which has nothing yet
    "key": "shop", "name": "shop.example", "company": "Shop, Inc.", "languages": "fr en",
    "origins": "http://shop.mixnetworks.localhost:8000", "cookie_domain": "mixnetworks.localhost",
    "address": "1 High Street", "phone": "1-555-0100", "email": "info@shop.example",
}  # fmt: skip


def seed(**values: Any) -> Site:
    """As `loading.seed`; each class holds something, and each fact is confirmed."""
    site = loading.seed(**values)
    fill(site)
    confirm(site)
    return site


def confirm(site: Site, by: str = "Nina Kowalska") -> Site:
    """Let a person stand for every fact that is not confirmed in its present words.

    And the company has its policy in French, which Quebec wants (R177).
    """
    site.wordings.filter(language="fr", privacy_policy_url="").update(
        privacy_policy_url=FRENCH_POLICY
    )
    draft = Draft.load(site)
    for item in facts.checklist(draft.snapshot, draft.confirmed):
        if item.is_open:
            facts.confirm(site, item, by=by)
    site.regions.filter(is_active=True).update(verified=date(2000, 1, 1))  # before every clock
    return site


def request(site: Site, *, due_in: int = 5, **values: Any) -> OptOutRequest:
    """Somebody called Ada asks not to be sold, due in so many days."""
    now = timezone.now()
    usual = {"name": "Ada", "language": "en", "region": "US-CA", "signal": False}
    due_on = now.date() + timedelta(days=due_in)
    return OptOutRequest.objects.create(
        site=site, form=uuid4(), received_at=now, due_on=due_on, **usual | values
    )


def fill(site: Site) -> None:
    """Declare a host for advertising, and a cookie in each other class: `_support` in `support`.

    A cookie of what is sold would bring a warning of the lint with it.
    """
    site.categories.filter(key="marketing").update(hosts="ads.example.com")
    put_on_file(site.categories.get(key="marketing"), "ads.example.com")
    for category in site.categories.filter(necessary=False, cookies=None, hosts=""):
        cookie = Cookie.objects.create(
            category=category, name=f"_{category.key}", provider=loading.PROVIDER
        )
        explain(cookie)


def explain(cookie: Cookie) -> None:
    for language in cookie.category.site.languages.split():
        cookie.texts.create(language=language, purpose=purpose(language))


def purpose(language: str) -> str:
    return _PURPOSE.get(language, _PURPOSE["en"])


def put_on_file(category: Category, name: str) -> None:
    """Assess a third party and sign with it, before every clock of the tests."""
    on_file = {
        "policy_url": "https://ads.example.com/privacy",
        "assessed_on": date(2000, 1, 1),
        "contract_on": date(2000, 1, 1),
    }
    category.third_parties.update_or_create(name=name, defaults=on_file)


def publish(site: Site, *, by: str = "", material: Collection[str] = ()) -> Notice:
    """Publish the catalogue as it stands, without a review and a second person.

    Raises NotPossible where the lint finds an error.
    """
    with lock(site) as locked:
        draft = Draft.load(locked)
        if errors := [finding.text for finding in lint(draft) if finding.is_error]:
            raise NotPossible("; ".join(errors))
        return save(draft, by=by, material={*material, *changes(draft).material})
