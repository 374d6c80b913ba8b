"""Which step follows which, and what is refused before its time."""

import json
import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError
from pytest_django import Settings

from consent.cookies.keyring import UntrustedToken
from consent.notices import key_file, signing_keys
from tests.keys.commanding import PUBLIC, kids, run


def test_the_first_switch_to_a_file_voids_nothing(tmp_path: Path, settings: Settings) -> None:
    derived = signing_keys.ring()
    cookie = derived.sign({"sub": "visitor"})

    path = tmp_path / "keys.pem"
    told = run("add", "--file", str(path))

    assert f"CONSENT_SIGNING_KEYS={path}" in told
    assert kids() == [derived.keys[0].kid], "the setting is not changed by a command"
    settings.CONSENT_SIGNING_KEYS = str(path)
    assert signing_keys.ring().verify(cookie) == {"sub": "visitor"}
    assert kids()[0] == derived.keys[0].kid, "the same key signs"
    assert derived.verify(signing_keys.ring().sign({"a": 1})) == {"a": 1}


def test_of_older_secrets_the_file_holds_public_halves(tmp_path: Path, settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = ["an older secret that is long enough"]
    older = signing_keys.ring().keys[1]

    run("add", "--file", str(tmp_path / "keys.pem"))

    first, second, new = key_file.read(tmp_path / "keys.pem")
    assert second.kid == older.kid and second.key.private is None
    assert first.key.private and new.key.private


def test_the_file_is_the_owners_alone_and_stays_the_groups(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o640)

    run("add")

    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["keys.pem"]


def test_a_key_that_was_added_is_published_and_does_not_sign(file: Path, waiting: str) -> None:
    assert waiting in [row["kid"] for row in json.loads(run("export"))["keys"]]
    assert signing_keys.ring().keys[0].kid != waiting
    assert f"{waiting}  waits to be promoted: published since" in run("list")


def test_no_key_signs_before_servers_can_know_it(file: Path, waiting: str) -> None:
    with pytest.raises(CommandError, match="servers that ask now and then may not know it yet"):
        run("promote", waiting)
    with (
        time_machine.travel(datetime.now(UTC) + timedelta(minutes=9)),
        pytest.raises(CommandError, match=r"Promote it after \d\d:\d\d:\d\d UTC"),
    ):
        run("promote", waiting)
    assert kids()[0] != waiting

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        run("promote", waiting)
    assert kids()[0] == waiting


def test_after_a_rotation_what_both_signed_is_good(file: Path, waiting: str) -> None:
    before = signing_keys.ring()
    run("promote", waiting, "--force")
    after = signing_keys.ring()

    assert after.verify(before.sign({"a": 1})) == before.verify(after.sign({"a": 1})) == {"a": 1}
    told = run("list")
    assert f"{waiting}  signs" in told
    assert re.search(f"{before.keys[0].kid}  verifies: signed until .*, cookies of it may", told)


def test_a_promotion_can_be_taken_back_at_once(file: Path, waiting: str) -> None:
    old = kids()[0]
    run("promote", waiting, "--force")
    run("promote", old)
    assert kids()[0] == old


def test_of_a_retired_key_the_public_half_stays(file: Path, waiting: str) -> None:
    before = signing_keys.ring()
    old = before.keys[0].kid
    with pytest.raises(CommandError, match="Let another one sign first"):
        run("retire", old)
    run("promote", waiting, "--force")

    run("retire", old)

    assert "PRIVATE" not in file.read_text().split(old)[1]
    assert signing_keys.ring().verify(before.sign({"a": 1})) == {"a": 1}
    with pytest.raises(CommandError, match="the public half alone: it cannot sign"):
        run("promote", old)


def test_a_key_leaves_when_no_browser_keeps_a_cookie_of_it(file: Path, waiting: str) -> None:
    before = signing_keys.ring()
    old = before.keys[0].kid
    run("promote", waiting, "--force")
    with pytest.raises(CommandError, match="would be asked again"):
        run("retire", old, "--remove")
    assert old in kids()

    with time_machine.travel(datetime.now(UTC) + timedelta(days=401)):
        run("retire", old, "--remove")

    with pytest.raises(UntrustedToken):
        signing_keys.ring().verify(before.sign({"a": 1}))


def test_a_key_of_which_nobody_knows_when_it_signed_leaves_by_force_alone(file: Path) -> None:
    file.write_text(key_file.pem(signing_keys.ring().keys[0]) + PUBLIC)
    signing_keys.forget()
    with pytest.raises(CommandError, match="for 400 days after it signed last"):
        run("retire", kids()[1], "--remove")
    run("retire", kids()[1], "--remove", "--force")
    assert len(kids()) == 1


def test_a_key_that_never_signed_may_leave_at_once(file: Path, waiting: str) -> None:
    with pytest.raises(CommandError, match="has signed nothing yet"):
        run("retire", waiting)
    run("retire", waiting, "--remove")
    assert waiting not in kids()


@pytest.mark.parametrize("deed", ["promote", "retire"])
def test_a_key_that_is_not_there_is_named_beside_those_that_are(file: Path, deed: str) -> None:
    with pytest.raises(CommandError, match=f"There is no key nothing. There are: {kids()[0]}, "):
        run(deed, "nothing", *(["--force"] if deed == "promote" else []))
