"""What becomes of a notice that was published, and of a proposal that the database keeps."""

import pytest
from django.db import IntegrityError, connection, transaction

from consent import publishing
from consent.models import Publication, Site
from consent.publishing import Draft, NotPossible, Review
from consent.publishing.publications import State
from consent.publishing.review import load_draft
from tests.publishing.drafts import NOON, propose, purpose, set_rule

pytestmark = pytest.mark.usefixtures("reworded")


def test_an_older_notice_is_published_again_with_versions_of_its_own(site: Site) -> None:
    first = purpose(site, 1)
    propose(site)

    publication = propose(site, again=1)

    assert publication.state is State.PUBLISHED
    assert publication.again == 1
    assert purpose(site, 3) == first
    versions = {
        notice.number: {row["key"]: row["version"] for row in notice.snapshot["categories"]}
        for notice in site.notices.all()
    }
    assert len({versions[number]["analytics"] for number in (1, 2, 3)}) == 3
    assert versions[3]["support"] == versions[1]["support"]
    assert site.categories.get(key="analytics").texts.get(language="en").purpose != first


def test_an_older_meaning_brings_no_older_version_back(site: Site) -> None:
    propose(site)

    propose(site, again=1, ticked=())  # nobody is asked again

    versions = [
        {row["key"]: row["version"] for row in notice.snapshot["categories"]}["analytics"]
        for notice in site.notices.order_by("number")
    ]
    assert versions[2] == versions[1] != versions[0]


def test_what_stands_in_the_notice_in_force_is_not_published_again(site: Site) -> None:
    propose(site)
    with pytest.raises(NotPossible, match="Nothing changes"):
        propose(site, again=2)


def test_an_older_notice_that_is_unlawful_today_is_refused(site: Site) -> None:
    propose(site)
    snapshot = site.notices.get(number=1).snapshot
    del snapshot["texts"]["fr"]["title"]  # a text that is asked for only since
    del snapshot["categories"][1]["texts"]["fr"]
    unlawful = Draft.load(site).notice()
    unlawful.number, unlawful.body = 3, publishing.canonical(snapshot | {"number": 3})
    unlawful.save()
    propose(site)

    assert Review.build(load_draft(site, 3)).errors
    with pytest.raises(NotPossible, match="Mend first"):
        propose(site, again=3)


FORBIDDEN: list[dict[str, object]] = [
    {"body": "{}"},
    {"reason": "Another one"},
    {"warnings": {"All is well": []}},
    {"requested_by": "somebody else"},
    {"publish_at": NOON},
    {"material": []},
    {"needs_approval": False},
    {"approved_at": NOON},
    {"approved_by": "anna"},
    {"id": 4_000_000},
]


def test_the_database_keeps_what_was_reviewed(site: Site) -> None:
    set_rule(site, Site.SecondPerson.ALWAYS)
    row = Publication.objects.filter(pk=propose(site).pk)
    before = row.values().get()
    for forbidden in FORBIDDEN:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**forbidden)

    assert row.values().get() == before


def test_the_database_opens_nothing_again_and_deletes_nothing(site: Site) -> None:
    row = Publication.objects.filter(pk=propose(site).pk)
    for deed in (lambda: row.update(notice=None), lambda: row.update(closed_as=""), row.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            deed()


def test_what_waits_is_not_replaced(site: Site) -> None:
    set_rule(site, Site.SecondPerson.ALWAYS)
    waiting = propose(site)
    columns = [
        str(field.column) for field in Publication._meta.concrete_fields if field.name != "id"
    ]
    names = ", ".join(columns)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO consent_publication ({names}) "
            f"SELECT {names} FROM consent_publication WHERE id = %s",
            [waiting.pk],
        )

    assert Publication.objects.filter(pk=waiting.pk).exists()
