"""Who proposes, who approves, and when it comes into force."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from consent import publishing
from consent.management.command_line import operator
from consent.models import Publication, Site
from consent.publishing import NotPossible, publications
from consent.publishing.publications import State
from tests import filled
from tests.publishing.drafts import NOON, numbers, propose, purpose, reword, set_rule

pytestmark = pytest.mark.usefixtures("reworded")


def test_who_may_publish_publishes_at_once(site: Site) -> None:
    publication = propose(site)

    assert publication.state is State.PUBLISHED
    assert publication.notice is not None
    assert publication.notice.number == publication.number == 2
    assert publication.notice.published_by == "anna"


def test_who_may_not_publish_hands_over_to_somebody_who_may(site: Site) -> None:
    publication = propose(site, by="eve", may_publish=False)
    assert publication.state is State.WAITING
    assert numbers(site) == [1]

    publication = publications.approve(site, publication.pk, by="nina")

    assert publication.state is State.PUBLISHED
    assert (publication.requested_by, publication.approved_by) == ("eve", "nina")


@pytest.mark.parametrize(
    ("rule_", "ticked", "state"),
    [
        pytest.param(Site.SecondPerson.OFF, None, State.PUBLISHED, id="nobody is needed"),
        pytest.param(Site.SecondPerson.MATERIAL, None, State.WAITING, id="the meaning changes"),
        pytest.param(Site.SecondPerson.MATERIAL, (), State.WAITING, id="somebody says it does not"),
        pytest.param(Site.SecondPerson.ALWAYS, (), State.WAITING, id="always"),
    ],
)
def test_the_site_says_whether_a_second_person_is_needed(
    site: Site, rule_: Site.SecondPerson, ticked: tuple[str, ...] | None, state: State
) -> None:
    set_rule(site, rule_)
    assert propose(site, ticked=ticked).state is state


def test_a_new_order_is_not_material(site: Site) -> None:
    propose(site)
    site.categories.filter(key="marketing").update(order=0)
    set_rule(site, Site.SecondPerson.MATERIAL)

    assert propose(site).state is State.PUBLISHED


def test_nobody_approves_what_they_asked_for(site: Site) -> None:
    set_rule(site, Site.SecondPerson.ALWAYS)
    publication = propose(site, by="anna")

    with pytest.raises(NotPossible, match="Another person has to approve it"):
        publications.approve(site, publication.pk, by="anna")

    assert numbers(site) == [1]


def test_what_was_approved_is_what_is_published(site: Site) -> None:
    set_rule(site, Site.SecondPerson.ALWAYS)
    publication = propose(site, by="anna")
    reword(site, "To sell what you do here.")  # anna, while it waits

    publications.approve(site, publication.pk, by="luc")

    assert purpose(site, 2) == "To count visits, and no more."


def test_a_looser_rule_holds_from_the_next_notice_on(site: Site) -> None:
    """Or whoever may change the rule goes round it."""
    set_rule(site, Site.SecondPerson.ALWAYS)
    publications.approve(site, propose(site).pk, by="luc")
    set_rule(site, Site.SecondPerson.OFF)
    reword(site, "To count.")

    publication = propose(site)
    assert publication.state is State.WAITING
    publications.approve(site, publication.pk, by="luc")
    reword(site, "To count again.")

    assert propose(site).state is State.PUBLISHED


def test_a_stricter_rule_holds_for_what_waits_for_its_time(site: Site) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    publication = propose(site, publish_at=tomorrow)
    assert publication.state is State.SCHEDULED
    set_rule(site, Site.SecondPerson.ALWAYS)

    [waiting] = publications.publish_due(tomorrow)

    assert waiting.state is State.WAITING
    assert publications.publish_due(tomorrow) == []
    assert publications.approve(site, publication.pk, by="luc").state is not State.WAITING


def test_it_is_published_when_its_time_has_come_and_not_before(site: Site) -> None:
    with time_machine.travel(NOON - timedelta(hours=2), tick=False):
        publication = propose(site, publish_at=NOON)
        assert publications.publish_due(NOON - timedelta(seconds=1)) == []
        assert numbers(site) == [1]

        assert publications.publish_due(NOON) == [publication]

    publication.refresh_from_db()
    assert publication.state is State.PUBLISHED
    assert numbers(site) == [1, 2]
    assert publications.publish_due(NOON) == []


def test_what_nobody_approved_is_not_published_when_its_time_has_come(site: Site) -> None:
    set_rule(site, Site.SecondPerson.ALWAYS)
    with time_machine.travel(NOON - timedelta(hours=2), tick=False):
        publication = propose(site, publish_at=NOON)
    assert publications.publish_due(NOON + timedelta(days=1)) == []

    assert publications.approve(site, publication.pk, by="luc").state is State.SCHEDULED
    assert [row.state for row in publications.publish_due(NOON)] == [State.PUBLISHED]


@pytest.mark.parametrize("ahead", [timedelta(0), -timedelta(minutes=1), timedelta(days=367)])
def test_a_time_lies_ahead_and_within_a_year(site: Site, ahead: timedelta) -> None:
    with (
        time_machine.travel(NOON, tick=False),
        pytest.raises(NotPossible, match="a time that lies ahead"),
    ):
        propose(site, publish_at=NOON + ahead)


@pytest.mark.parametrize("words", ["", "  \n"])
def test_a_reason_is_asked_for_where_a_meaning_changes(site: Site, words: str) -> None:
    for ticked in (None, ()):
        with pytest.raises(NotPossible, match="Say why"):
            propose(site, reason=words, ticked=ticked)


def test_only_one_waits_at_a_time(site: Site) -> None:
    set_rule(site, Site.SecondPerson.ALWAYS)
    first = propose(site, by="anna")
    with pytest.raises(NotPossible, match="What anna proposed waits for a second person"):
        propose(site, by="luc")

    withdrawn = publications.withdraw(site, first.pk, by="luc", because="Something better")

    assert (withdrawn.state, withdrawn.closed_by) == (State.WITHDRAWN, "luc")
    assert propose(site, by="luc").state is State.WAITING
    assert site.publications.count() == 2


def test_who_refuses_says_why(site: Site) -> None:
    set_rule(site, Site.SecondPerson.ALWAYS)
    publication = propose(site)
    with pytest.raises(NotPossible, match="Say why"):
        publications.refuse(site, publication.pk, by="luc", because=" ")

    refused = publications.refuse(site, publication.pk, by="luc", because="Not true in French.")

    assert (refused.state, refused.closed_because) == (State.REFUSED, "Not true in French.")
    with pytest.raises(NotPossible, match="does not wait any more"):
        publications.approve(site, publication.pk, by="luc")
    assert numbers(site) == [1]


def test_it_is_void_where_another_notice_came_between(site: Site) -> None:
    set_rule(site, Site.SecondPerson.ALWAYS)
    publication = propose(site)
    filled.publish(site, by="a shell")

    void = publications.approve(site, publication.pk, by="luc")

    assert void.state is State.FAILED
    assert "Another notice was published meanwhile" in void.closed_because
    assert numbers(site) == [1, 2]


def test_what_is_unlawful_on_its_day_is_not_published(site: Site) -> None:
    """It was lawful when it was proposed: the lint has learnt since."""
    publication = propose(site, publish_at=timezone.now() + timedelta(days=1))
    assert publication.state is State.SCHEDULED
    publications.withdraw(site, publication.pk, by="anna")
    reviewed = json.loads(publication.body)
    del reviewed["draft"]["categories"][1]["texts"]["fr"]
    publication.pk, publication.closed_as = None, ""
    publication.body = publishing.canonical(reviewed)
    publication.save()

    [failed] = publications.publish_due(timezone.now() + timedelta(days=1))

    assert failed.state is State.FAILED
    assert failed.closed_because.startswith("It may not be published any more. ")
    assert numbers(site) == [1]


# People with rights of their own who look for a way round the review


def test_the_end_of_the_checking_is_checked_whatever_is_published_with_it(site: Site) -> None:
    """Else a trifle, which needs nobody, carries it, and what follows needs nobody either."""
    set_rule(site, Site.SecondPerson.MATERIAL)
    publications.approve(site, propose(site).pk, by="luc")
    set_rule(site, Site.SecondPerson.OFF)
    site.categories.filter(key="marketing").update(order=0)

    assert propose(site).state is State.WAITING


@pytest.mark.parametrize(
    ("by", "then", "state"),
    [
        pytest.param("anna", {}, State.PUBLISHED, id="may"),
        pytest.param("anna", {"is_superuser": False}, State.WAITING, id="may not any more"),
        pytest.param("anna", {"is_active": False}, State.WAITING, id="deactivated"),
        pytest.param("anna", {"username": "anna.gone"}, State.WAITING, id="renamed"),
        pytest.param("anna", None, State.WAITING, id="deleted"),
        pytest.param(operator("publish"), None, State.PUBLISHED, id="a command"),
    ],
)
def test_what_somebody_scheduled_alone_waits_once_they_may_not_publish(
    site: Site, by: str, then: dict[str, Any] | None, state: State
) -> None:
    later = timezone.now() + timedelta(hours=1)
    assert propose(site, by=by, publish_at=later).state is State.SCHEDULED
    anna = User.objects.filter(username="anna")
    anna.delete() if then is None else anna.update(**then or {"first_name": "Anna"})

    publications.publish_due(later)

    assert Publication.objects.get().state is state
