"""Backup, publish, restore, publish: what was said to the lost notice fits nothing new."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.restore.project import Recovery

LOST = "Counts visits, and follows them across sites."
NEW = "Counts visits, and sells what you do."


@pytest.mark.requirement("R65")
@pytest.mark.parametrize(
    ("recovery", "is_first", "is_behind"),
    [
        pytest.param("SQLite", False, True, id="a later notice, by a clock that is behind"),
        pytest.param("PostgreSQL", True, False, id="the first notice"),
    ],
    indirect=["recovery"],
)
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
    told = recovery.restore(backup)
    assert "No list of what was erased is here (CONSENT_ERASED_FILE)" in told
    new = recovery.publish(NEW)

    with recovery.serving() as check:
        assert check(yes.cookie) == ("lapsed", "choice")
        assert check(no.cookie) == ("denied", "choice")
        assert recovery.decide(lost).statuses == [409]  # from a page that was open meanwhile
        assert recovery.decide(new).statuses == [201]
    assert new > lost + 1


@pytest.mark.parametrize("recovery", ["SQLite"], indirect=True)
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
