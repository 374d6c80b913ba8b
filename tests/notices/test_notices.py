import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import InterfaceError
from django.test import Client

from consent import notices
from consent.lib import jobs
from consent.lib.jobs import Action
from consent.lib.readings import SharedReading
from consent.models import Site
from consent.notices import NoticeInForce
from tests import filled
from tests.outage import database_away


@pytest.fixture
def site(db: None) -> Site:
    site = filled.seed()
    filled.publish(site)
    return site


@pytest.mark.parametrize("error", [InterfaceError, KeyError])
def test_the_watcher_outlives_what_goes_wrong(
    site: Site, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    revision = notices._read_revision
    answers = iter([error, None])

    def sometimes() -> object:
        if wrong := next(answers):
            raise wrong("away")
        return revision()

    monkeypatch.setattr(notices, "_revision", SharedReading("notices", sometimes, every=0))
    monkeypatch.setattr(notices, "_by_site", {})
    monkeypatch.setattr(notices, "_seen", None)

    for _ in range(2):
        jobs.attempt(Action(notices.follow, "Reading the notices"))

    assert notices.current().number == 1


def test_a_switch_is_noticed(site: Site) -> None:
    before = notices._read_revision()

    notices.switch(site, is_off=True, reason="A tracker nobody declared", by="alice")

    assert notices._read_revision() != before


def test_what_visitors_meet_of_a_site_waits_for_the_publication(site: Site) -> None:
    Site.objects.update(
        origins="http://new.mixnetworks.localhost:8000",
        gpc_since="2026-11-01",
        imports="all",
        name="New",
    )
    notices.refresh()
    assert notices.current().site.origins == frozenset(site.origins.split())
    assert notices.current().site.gpc_since is None
    assert (notices.current().site.imports, notices.current().site.name) == ("refusals", site.name)

    filled.publish(site)
    notices.refresh()

    assert notices.current().site.origins == {"http://new.mixnetworks.localhost:8000"}
    assert notices.current().site.gpc_since == "2026-11-01"
    assert (notices.current().site.imports, notices.current().site.name) == ("all", "New")


def test_a_publication_that_cannot_be_read_back_yet_leaves_the_last_notice(site: Site) -> None:
    before = notices.current()

    with database_away():
        notices.catch_up()
        assert notices.current() is before

    filled.publish(site)
    notices.catch_up()
    assert notices.current().number == 2


@pytest.mark.parametrize(
    ("path", "number"),
    [("/banner.js", 1), ("/v1/check", 1), ("/v1/notice", 1), ("/preferences/", 2)],
)
def test_an_answer_is_made_of_one_notice(
    site: Site, client: Client, monkeypatch: pytest.MonkeyPatch, path: str, number: int
) -> None:
    """A second look might find the next one; the page looks for its company's other sites too."""
    looks: list[str] = []
    for name in ("current", "everywhere"):
        read = getattr(notices, name)

        def look(*key: str, read: Callable[..., object] = read, name: str = name) -> object:
            looks.append(name)
            return read(*key)

        monkeypatch.setattr(notices, name, look)
    assert client.get(path).status_code == 200
    assert len(looks) == number


SECONDS = 30.0


def test_what_was_read_before_a_publication_does_not_replace_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older: dict[str, NoticeInForce] = {}
    newer: dict[str, NoticeInForce] = {}
    has_read, goes_on = threading.Event(), threading.Event()

    def read() -> dict[str, NoticeInForce]:
        if threading.current_thread() is not watcher:
            return newer
        has_read.set()
        goes_on.wait(SECONDS)
        return older

    watcher = threading.Thread(target=notices.refresh)
    monkeypatch.setattr(notices, "_read", read)
    watcher.start()
    assert has_read.wait(SECONDS)

    threading.Timer(0.3, goes_on.set).start()  # whoever does not wait has put its own by then
    assert notices.refresh() is newer
    watcher.join()
    assert notices._by_site is newer


def test_a_reading_that_failed_lets_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Any:
        raise ConnectionError

    monkeypatch.setattr(notices, "_read", fail)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            notices.refresh()
