"""Which keys a witness believes, and of which log."""

from typing import Any

import pytest

from consent.client import ConsentClient, LogFault, LogFork
from consent.proof.witness.witness import PATIENCE
from tests.client.log import KEY, FakeLog, signer
from tests.client.service import FakeService
from tests.proof.witness.looking import counts, look, of, size

NEXT = signer("the next key")


def test_a_key_that_signs_beside_a_known_one_is_taken_and_may_sign_alone_then(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    log = of(service)
    for signers in ([KEY], [NEXT, KEY], [NEXT], [NEXT]):
        log.grow(1).signers = signers
        look(client)

    assert reports == []
    assert size(client) == 11
    assert client._witness.kept and client._witness.kept.keys == (NEXT.vkey,)
    assert [one for one in service.log_paths if one == "keys"] == ["keys"] * 2  # and no more


@pytest.mark.parametrize("keys", [None, f"{NEXT.vkey}\n", "", f"{KEY.vkey}\n"])
@pytest.mark.parametrize("has_keys", [True, False])
def test_where_a_known_key_has_signed_the_list_of_keys_decides_nothing(
    service: FakeService,
    client: ConsentClient,
    reports: list[LogFork],
    keys: str | None,
    has_keys: bool,
) -> None:
    log = of(service).grow(1)
    log.signers, log.keys, log.has_keys = [NEXT, KEY], keys, has_keys
    look(client, PATIENCE + 1)

    assert (reports, size(client), counts(client)) == ([], 8, (0, 0))


@pytest.mark.parametrize(
    "fail",
    [
        pytest.param({"keys": "\udcff"}, id="rubbish"),
        pytest.param({"has_keys": False, "missing": 503}, id="an error"),
        pytest.param({"has_keys": False, "missing": 0}, id="no answer"),
    ],
)
def test_a_list_of_keys_that_fails_does_not_hold_a_report_up(
    service: FakeService, client: ConsentClient, reports: list[LogFork], fail: dict[str, Any]
) -> None:
    log = of(service).rewrite(0)
    log.signers = [KEY, NEXT]
    vars(log).update(fail)
    look(client)

    assert [(one.what, one.new) for one in reports] == [(LogFault.REWRITTEN, log.note)]


def test_a_key_that_came_alone_is_reported_once_and_followed(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    log = of(service)
    log.grow(1).signers = [NEXT]
    look(client, 3)
    log.grow(1)
    look(client)

    assert [one.what for one in reports] == [LogFault.KEY_EXCHANGED]
    assert size(client) == 9


def test_a_key_that_the_service_does_not_name_is_reported_and_not_followed(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    log = of(service)
    log.signers, log.keys = [NEXT], f"{KEY.vkey}\nnonsense\n"
    look(client, PATIENCE - 1)
    assert reports == []
    for _ in range(PATIENCE * 2):
        log.grow(1)
        look(client)

    assert [one.what for one in reports] == [LogFault.UNSIGNED]
    assert size(client) == 7
    log.signers = [KEY]
    look(client)
    assert size(client) == 13


def test_another_log_at_the_same_address_is_reported(
    service: FakeService, client: ConsentClient, reports: list[LogFork]
) -> None:
    other = "other.example/log"
    service.log = FakeLog(origin=other, signers=[signer("other", other)])
    look(client, 5)

    assert [one.what for one in reports] == [LogFault.ORIGIN_CHANGED]
