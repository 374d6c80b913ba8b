"""Backup, publish, restore, publish: what was said to the lost notice fits nothing new."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.outages import postgres
from tests.outages.postgres import Postgres
from tests.restore.project import Recovery

LOST = "Counts visits, and follows them across sites."
NEW = "Counts visits, and sells what you do."


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres.running() as server:
        yield server


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def recovery(request: pytest.FixtureRequest, tmp_path: Path) -> Recovery:
    server = request.getfixturevalue("server") if request.param == "PostgreSQL" else None
    return Recovery(tmp_path, server)


@pytest.mark.requirement("R65")
@pytest.mark.parametrize("is_first", [False, True], ids=["a later notice", "the first"])
@pytest.mark.parametrize("is_behind", [False, True], ids=["", "by a clock that is behind"])
def test_no_cookie_of_a_lost_notice_is_granted_by_a_new_one(
    recovery: Recovery, is_first: bool, is_behind: bool
) -> None:
    if not is_first:
        recovery.publish()
    backup = recovery.backup()
    lost = recovery.publish(LOST)
    with recovery.serving() as check:
        yes, no = recovery.decide(lost), recovery.decide(lost, yes=False)
        assert check(yes.cookie) == ("granted", "choice")

    recovery.lose()
    if is_behind:
        recovery.clock = datetime.now(UTC) - timedelta(days=400)
    recovery.restore(backup)
    new = recovery.publish(NEW)

    with recovery.serving() as check:
        assert check(yes.cookie) == ("lapsed", "choice")
        assert check(no.cookie) == ("denied", "choice")
        assert recovery.decide(lost).statuses == [409]  # from a page that was open meanwhile
        assert recovery.decide(new).statuses == [201]
    assert new > lost + 1


def test_what_is_published_again_as_it_was_asks_nobody_again(recovery: Recovery) -> None:
    recovery.publish()
    backup = recovery.backup()
    lost = recovery.publish(LOST)
    with recovery.serving():
        yes = recovery.decide(lost)
    recovery.lose()
    recovery.restore(backup)
    recovery.publish(LOST)

    with recovery.serving() as check:
        assert check(yes.cookie) == ("granted", "choice")


def test_a_backup_that_is_restored_twice_gives_no_number_twice(recovery: Recovery) -> None:
    recovery.publish()
    backup = recovery.backup()
    given = [recovery.publish(LOST)]
    for _ in range(2):
        recovery.lose()
        recovery.restore(backup)
        given += [recovery.publish(LOST), recovery.publish(NEW)]

    assert len({*given}) == len(given)
