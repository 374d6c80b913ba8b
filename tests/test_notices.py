from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import InterfaceError
from django.utils import timezone

from consent import notices, publishing
from consent.models import Site
from consent.notices import in_force
from tests import filled
from tests.outage import database_away


class LoopEnd(BaseException):
    """Ends the endless loop of the thread under test."""


@pytest.fixture
def site(db: None) -> Site:
    site = filled.seed()
    publishing.publish(site)
    return site


@pytest.fixture
def _twice(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: Iterator[int] = iter(range(1))

    def wait(*_: Any) -> None:
        if next(rounds, None) is None:
            raise LoopEnd

    monkeypatch.setattr(Event, "wait", wait)


@pytest.mark.usefixtures("_twice")
@pytest.mark.parametrize("error", [InterfaceError, KeyError])
def test_the_watcher_outlives_what_goes_wrong(
    site: Site, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    stamp = in_force._stamp
    answers = iter([error, None])

    def sometimes() -> object:
        if wrong := next(answers):
            raise wrong("away")
        return stamp()

    monkeypatch.setattr(in_force, "_stamp", sometimes)
    monkeypatch.setattr(in_force, "_by_site", {})

    with pytest.raises(LoopEnd):
        in_force._watch()

    assert notices.current().number == 1


def test_a_site_changed_by_a_slower_transaction_is_noticed(site: Site) -> None:
    other = Site.objects.create(key="other", name="other")
    Site.objects.filter(pk=other.pk).update(updated_at=timezone.now() + timedelta(minutes=1))
    before = in_force._stamp()

    site.gpc_since = timezone.now().date()
    site.save()

    assert in_force._stamp() != before


def test_a_publication_that_cannot_be_read_back_yet_leaves_the_last_notice(site: Site) -> None:
    before = notices.current()

    with database_away():
        notices.catch_up()
        assert notices.current() is before

    publishing.publish(site)
    notices.catch_up()
    assert notices.current().number == 2
