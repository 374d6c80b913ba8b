"""A witness in the client of a site's server: no page depends on it."""

from threading import Event

import pytest
from django.test import override_settings

from consent.client import ConsentClient
from consent.client.django import options
from consent.proof.witness import LogFault, LogFork, Witness
from tests.client.service import COOKIE, EVERYTHING, ISSUER, FakeService, MakeClient, notice, token

HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}


def look(client: ConsentClient) -> None:
    """Refresh, and wait for the witness, which refreshing does not."""
    assert client.refresh()
    client._refresher._afterwards.join()


calls: list[LogFork] = []
witness = Witness(on_fork=calls.append)  # that a setting names


@pytest.mark.parametrize("fault", [ValueError("of the site"), SystemError()])
def test_a_callback_that_fails_harms_neither_the_witness_nor_a_page(
    service: FakeService, make_client: MakeClient, fault: Exception
) -> None:
    def fail(_: LogFork) -> None:
        raise fault

    client = make_client(after_refresh=(witness := Witness(on_fork=fail)))
    look(client)
    service.log.rewrite(0)
    for _ in range(3):
        look(client)
    service.log.grow(1)
    look(client)

    assert client.stats()["log_forked"] == 1
    assert witness.kept and witness.kept.checkpoint.size == 8
    assert client.check(HEADERS, region="US-CA").allows("analytics")


def test_every_server_is_a_witness(service: FakeService, make_client: MakeClient) -> None:
    client = make_client(after_refresh=None)  # as is the default
    look(client)
    service.log.rewrite(0)
    look(client)

    assert client.stats()["log_forked"] == 1


def test_a_log_that_does_not_answer_holds_nobody_up(
    service: FakeService, make_client: MakeClient
) -> None:
    service.log_delay = Event()
    client = make_client(timeout=5, after_refresh=Witness())
    try:
        assert client.refresh()
        service.notice = notice(number=4)
        assert client.refresh(), "and asks nothing else of the log meanwhile"
        assert client.check(HEADERS, region="US-CA").notice == 4
        assert client.stats()["log_unreachable"] == 0, "it still waits"
    finally:
        service.log_delay.set()
    client._refresher._afterwards.join()
    assert service.log_paths.count("checkpoint") == 1


def test_a_service_that_is_away_is_not_asked_for_its_log(
    service: FakeService, make_client: MakeClient
) -> None:
    client = make_client(after_refresh=Witness())
    service.status = 503

    assert not client.refresh()
    assert service.log_paths == []
    assert client.stats()["log_unreachable"] == 0


@pytest.mark.parametrize(
    "given",
    [Witness(on_fork=calls.append), f"{__name__}.witness"],
    ids=["itself", "its name"],
)
def test_a_django_site_names_its_witness(service: FakeService, given: object) -> None:
    setting = {"service": service.url, "site": "mix", "issuer": ISSUER, "after_refresh": given}
    before = len(calls)
    with override_settings(CONSENT_CLIENT=setting):
        client = options.client()
        look(client)
        service.log.rewrite(0)
        look(client)
        client.close()

    assert [one.what for one in calls[before:]] == [LogFault.REWRITTEN]


def test_a_name_that_leads_nowhere_is_told_at_the_start() -> None:
    given = {"service": "https://consent.example", "site": "mix", "after_refresh": "nowhere.tell"}
    with override_settings(CONSENT_CLIENT=given, MIDDLEWARE=[options.MIDDLEWARE]):
        assert [one.id for one in options.consent_client()] == ["consent_client.E001"]
