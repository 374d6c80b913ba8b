"""Which keys a witness believes, and of which log."""

from dataclasses import replace
from typing import Any

import pytest

from consent.proof.witness import LogFault
from consent.proof.witness.witness import MAX_DOUBTS
from tests.proof.witness.conftest import Watch, Watcher
from tests.proof.witness.fake_log import KEY, FakeLog, signer

NEXT = signer("the next key")


def test_a_key_that_signs_beside_a_known_one_is_taken_and_may_sign_alone_then(
    watcher: Watcher,
) -> None:
    for signers in ([KEY], [NEXT, KEY], [NEXT], [NEXT]):
        watcher.log.grow(1).signers = signers
        watcher.look()

    assert (watcher.reports, watcher.size) == ([], 11)
    assert watcher.witness.kept and watcher.witness.kept.keys == (NEXT.vkey,)
    assert watcher.service.log_paths.count("keys") == 2  # and no more


@pytest.mark.parametrize("keys", [None, f"{NEXT.vkey}\n", "", f"{KEY.vkey}\n"])
@pytest.mark.parametrize("has_keys", [True, False])
def test_where_a_known_key_has_signed_the_list_of_keys_decides_nothing(
    watcher: Watcher, keys: str | None, has_keys: bool
) -> None:
    log = watcher.log.grow(1)
    log.signers, log.keys, log.has_keys = [NEXT, KEY], keys, has_keys
    watcher.look(MAX_DOUBTS + 1)

    assert (watcher.reports, watcher.size, watcher.stats) == ([], 8, (0, 0))


@pytest.mark.parametrize(
    "fail",
    [
        pytest.param({"keys": "\udcff"}, id="rubbish"),
        pytest.param({"has_keys": False, "missing": 503}, id="an error"),
        pytest.param({"has_keys": False, "missing": 0}, id="no answer"),
    ],
)
def test_a_list_of_keys_that_fails_does_not_hold_a_report_up(
    watcher: Watcher, fail: dict[str, Any]
) -> None:
    log = watcher.log.rewrite(0)
    log.signers = [KEY, NEXT]
    vars(log).update(fail)
    watcher.look()

    assert [(one.what, one.new) for one in watcher.reports] == [(LogFault.REWRITTEN, log.note)]


def test_a_key_that_came_alone_is_reported_once_and_followed(watcher: Watcher) -> None:
    watcher.log.grow(1).signers = [NEXT]
    watcher.look(3)
    watcher.log.grow(1)
    watcher.look()

    assert (watcher.faults, watcher.size) == ([LogFault.KEY_EXCHANGED], 9)


def test_a_key_that_the_service_does_not_name_is_reported_and_not_followed(
    watcher: Watcher,
) -> None:
    log = watcher.log
    log.signers, log.keys = [NEXT], f"{KEY.vkey}\nnonsense\n"
    watcher.look(MAX_DOUBTS - 1)
    assert watcher.reports == []
    for _ in range(MAX_DOUBTS * 2):
        log.grow(1)
        watcher.look()

    assert (watcher.faults, watcher.size) == ([LogFault.UNSIGNED], 7)
    log.signers = [KEY]
    watcher.look()
    assert watcher.size == 13


def test_another_log_at_the_same_address_is_reported(watcher: Watcher) -> None:
    other = "other.example/log"
    watcher.service.log = FakeLog(origin=other, signers=[signer("other", other)])
    watcher.look(5)

    assert watcher.faults == [LogFault.ORIGIN_CHANGED]


def test_where_keys_are_given_no_other_is_believed_not_even_at_first_sight(
    watch: Watch,
) -> None:
    watcher = watch(keys=[KEY.vkey])
    log = watcher.log
    log.signers = [NEXT]
    watcher.look(MAX_DOUBTS)
    assert (watcher.faults, watcher.witness.kept) == ([LogFault.UNSIGNED], None)
    for signers in ([NEXT, KEY], [KEY]):
        log.grow(1).signers = signers
        watcher.look()
    log.restore().grow(1)
    watcher.look(MAX_DOUBTS)

    assert (watcher.faults[1:], watcher.size) == ([LogFault.RESTORED], 10)
    assert "keys" not in watcher.service.log_paths
    log.signers = [replace(NEXT, name=log.origin)]
    watcher.look(MAX_DOUBTS)
    assert watcher.faults[2:] == [LogFault.UNSIGNED]
