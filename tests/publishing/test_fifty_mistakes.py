"""Every mistake is refused or told, in words that say what, why and how to mend it."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from consent import notices, publishing
from consent.models import Site
from tests.publishing.mistakes import KNOWN_TRACKERS, ROWS, Mistake, is_reached, make, review

pytestmark = pytest.mark.requirement("R95", "R99", "R145", "R146", "R147")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-11-24T12:00:00Z"):
        yield


@pytest.fixture
def published(site: Site) -> Site:
    publishing.publish(site)
    notices.forget()
    return site


def judge(client: Client, site: Site, mistake: Mistake) -> None:
    answer = make(client, site, mistake)

    assert answer.sentence(mistake.sentence), answer.said
    assert answer.outcome == mistake.outcome
    assert [one.text for one in answer.problems if not is_reached(client, site, one)] == []
    if answer.outcome == "refused":
        assert not publishing.Review.of(publishing.Draft.of(site)).may_publish


def names(rows: list[Mistake]) -> list[str]:
    return [row.name for row in rows]


def test_there_are_more_than_fifty_and_each_has_a_name_of_its_own() -> None:
    every = names([*ROWS, *KNOWN_TRACKERS])
    assert len(set(every)) == len(every) > 50


def test_before_them_nothing_is_wrong(admin_client: Client, published: Site) -> None:
    assert not review(admin_client, published, "").problems


@pytest.mark.parametrize("mistake", ROWS, ids=names(ROWS))
def test_a_mistake_is_refused_or_told(
    admin_client: Client, published: Site, mistake: Mistake
) -> None:
    judge(admin_client, published, mistake)


@pytest.mark.requirement("R65")
@pytest.mark.parametrize("mistake", KNOWN_TRACKERS, ids=names(KNOWN_TRACKERS))
def test_a_known_tracker_is_refused_or_told(
    admin_client: Client, published: Site, mistake: Mistake
) -> None:
    judge(admin_client, published, mistake)
