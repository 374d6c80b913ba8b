from datetime import timedelta
from functools import cache

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from consent import notices
from consent.intake import accounts
from consent.models import AccountAnswer, Decision, Notice, Site
from consent.publishing import Draft, copying
from tests import filled
from tests.admin.decisions import give
from tests.admin.visitor_page import ACCOUNT


@pytest.fixture
def site(seeded: None, db: None) -> Site:
    return Site.objects.get(key="mix")


@cache
def _first() -> Notice:
    return Draft.load(Site.objects.get(key="mix")).notice()


@pytest.fixture
def notice(site: Site) -> Notice:
    known = _first()
    first = Notice(site=site, number=1, body=known.body, digest=known.digest, published_by="nina")
    first.published_at = timezone.now()
    first.save()
    notices.forget()
    return first


@pytest.fixture
def bare(site: Site) -> Site:
    """A second site, in two languages, that has nothing yet."""
    return Site.objects.create(**filled.SHOP)


@pytest.fixture
def shop(site: Site, bare: Site) -> Site:
    """The second site, with a catalogue of its own."""
    copying.copy(site, bare)
    return bare


@pytest.fixture
def staff(site: Site, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("nina", "nina@example.com", "secret"))
    return client


@pytest.fixture
def editor(site: Site, client: Client) -> Client:
    """May edit the catalogue and see the record, and not publish."""
    user = User.objects.create_user("eve", is_staff=True)
    names = ["change_category", "view_category", "view_notice", "view_decision"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


@pytest.fixture
def no(notice: Notice) -> Decision:
    """The account's browser said no, and then yes: only the no is linked to the account."""
    now = timezone.now()
    no = give(notice, at=now - timedelta(hours=2), yes=())
    give(notice, at=now - timedelta(hours=1), visitor=no.visitor, yes=("analytics",))
    give(notice, at=now)  # of somebody else
    accounts.set_opt_out(
        "mix", accounts.hashes_of(ACCOUNT)[0], opted_out=True,
        reason=AccountAnswer.Reason.CHOICE, now=now, decision=no.pk,
    )  # fmt: skip
    return no
