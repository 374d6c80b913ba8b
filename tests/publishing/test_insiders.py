"""People with rights of their own who look for a way round the review."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from consent import publishing
from consent.models import Category, Cookie, KnownCookieRow, Publication, Site
from consent.publishing import NotPossible, publications
from consent.publishing.publications import State
from tests.publishing.test_publications import NOON, numbers, propose, reword, rule


@pytest.fixture
def site(site: Site) -> Site:
    publishing.publish(site, by="the test")
    reword(site, "To count visits, and no more.")
    return site


def test_the_end_of_the_checking_is_checked_whatever_is_published_with_it(site: Site) -> None:
    """Else a trifle, which needs nobody, carries it, and what follows needs nobody either."""
    rule(site, Site.SecondPerson.MATERIAL)
    publications.approve(site, propose(site).pk, by="luc")
    rule(site, Site.SecondPerson.OFF)
    site.categories.filter(key="marketing").update(order=0)

    assert propose(site).state is State.WAITING


def test_an_older_notice_is_judged_by_all_that_is_known_of_its_own_names(site: Site) -> None:
    """Also where the catalogue names them no more, and an operator's table alone knows them."""
    necessary = Category.objects.get(site=site, key="necessary")
    cookie = Cookie.objects.create(category=necessary, name="zqx_spy", provider=site.company)
    like = Cookie.objects.filter(category=necessary).exclude(pk=cookie.pk).first()
    assert like is not None
    for text in like.texts.all():
        text.pk, text.cookie = None, cookie
        text.save()
    publishing.publish(site)
    cookie.delete()
    publishing.publish(site)
    for name in ("zqx_spy", "zqx_other"):
        KnownCookieRow.objects.create(
            name=name, vendor="Zqx Spies Inc.", use="marketing", read_at=NOON, is_common=False
        )

    with pytest.raises(NotPossible, match="Mend first"):
        propose(site, again=2)

    assert numbers(site) == [1, 2, 3]


def update(publication: Publication, **columns: object) -> None:
    with transaction.atomic():
        Publication.objects.filter(pk=publication.pk).update(**columns)


@pytest.mark.parametrize(
    "columns",
    [
        {"needs_approval": False},
        {"approved_at": "2026-12-01T12:00Z"},
        {"id": 4_000_000},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_no_statement_takes_the_second_person_away(site: Site, columns: dict[str, object]) -> None:
    rule(site, Site.SecondPerson.ALWAYS)
    publication = propose(site)

    with pytest.raises(IntegrityError):
        update(publication, **columns)

    assert Publication.objects.get(pk=publication.pk).state is State.WAITING


def test_what_waits_is_not_replaced(site: Site) -> None:
    rule(site, Site.SecondPerson.ALWAYS)
    waiting = propose(site)
    columns = [str(one.column) for one in Publication._meta.concrete_fields if one.name != "id"]
    names = ", ".join(columns)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO consent_publication ({names}) "
            f"SELECT {names} FROM consent_publication WHERE id = %s",
            [waiting.pk],
        )

    assert Publication.objects.filter(pk=waiting.pk).exists()


@pytest.mark.parametrize("is_active", [True, False])
def test_what_somebody_scheduled_alone_waits_once_they_may_not_publish(
    site: Site, is_active: bool
) -> None:
    anna = User.objects.create_superuser("anna")
    later = timezone.now() + timedelta(hours=1)
    assert propose(site, by="anna", publish_at=later).state is State.SCHEDULED
    anna.is_active = is_active
    anna.save()

    publications.publish_due(later)

    assert Publication.objects.get().state is (State.PUBLISHED if is_active else State.WAITING)
