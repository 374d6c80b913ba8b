"""A key is published before it signs, and no step of a rotation voids a cookie."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from pytest_django import Settings

from consent.cookies.keyring import UntrustedToken
from consent.notices import signing_keys

START = datetime(2026, 11, 26, 12, tzinfo=UTC)
CLAIMS = {"sub": "visitor"}
PUBLIC = (
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n"
)
UNSUPPORTED = (  # of a curve that the library does not know
    "-----BEGIN PUBLIC KEY-----\n"
    "MDIwEAYHKoZIzj0CAQYFK4EEAAYDHgAE070aA45bikc/La7RH7FXoz9OfqNF4CNe\n"
    "HeHd3Q==\n"
    "-----END PUBLIC KEY-----\n"
)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("keys", *arguments, stdout=out)
    signing_keys.forget()
    return out.getvalue()


def kids() -> list[str]:
    """The first signs."""
    signing_keys.forget()
    return signing_keys.ring().kids


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def folder(clock: time_machine.Traveller, tmp_path: Path, settings: Settings) -> Path:
    """In force, with the key that was derived and one that is to sign in an hour."""
    settings.SECRET_KEY_FALLBACKS = ["an older secret that is long enough"]
    run("add", "--folder", str(tmp_path / "keys"))
    settings.CONSENT_SIGNING_KEYS = str(tmp_path / "keys")
    return tmp_path / "keys"


def test_the_first_switch_to_a_folder_voids_nothing(
    clock: time_machine.Traveller, tmp_path: Path, settings: Settings
) -> None:
    settings.SECRET_KEY_FALLBACKS = ["an older secret that is long enough"]
    derived, (today, older) = signing_keys.ring(), kids()
    told = run("add", "--folder", str(tmp_path / "keys"))

    assert f"set CONSENT_SIGNING_KEYS={tmp_path / 'keys'} and restart" in told
    assert kids() == [today, older], "the setting is not changed by a command"
    settings.CONSENT_SIGNING_KEYS = str(tmp_path / "keys")
    first, coming, last = kids()
    assert (first, last) == (today, older)
    assert signing_keys.ring().verify(derived.sign(CLAIMS)) == CLAIMS
    assert derived.verify(signing_keys.ring().sign(CLAIMS)) == CLAIMS
    assert coming not in derived.kids
    with pytest.raises(CommandError, match="holds keys already"):
        settings.CONSENT_SIGNING_KEYS = ""
        run("add", "--folder", str(tmp_path / "keys"))


def test_a_key_is_published_an_hour_before_it_signs(
    folder: Path, clock: time_machine.Traveller
) -> None:
    old, coming, _ = kids()
    before = signing_keys.ring()
    clock.shift(timedelta(minutes=59))
    assert kids()[0] == old

    clock.shift(timedelta(minutes=1))
    assert kids()[:2] == [coming, old]
    assert before.verify(signing_keys.ring().sign(CLAIMS)) == CLAIMS
    assert signing_keys.ring().verify(before.sign(CLAIMS)) == CLAIMS
    assert run("list").splitlines()[1:3] == [
        f"{coming}  signs from 2026-11-26 13:00 UTC on",
        f"{old}  signed from 2026-11-26 11:59 UTC on",
    ]


def test_an_older_key_signs_again_under_a_later_name_and_is_published_once(
    folder: Path, clock: time_machine.Traveller
) -> None:
    old, coming, older = kids()
    clock.shift(timedelta(hours=2))
    shutil.copy(folder / "2026-11-26T115959Z.pem", folder / "2026-11-26T140000Z.pem")
    assert kids() == [old, coming, older]


def test_how_long_it_waits_is_the_operators_choice(folder: Path) -> None:
    told = run("add", "--after", "0")
    assert f"{kids()[0]}  signs from" in told
    with pytest.raises(CommandError, match="that very second"):
        run("add", "--after", "0")


def test_a_key_that_signs_no_more_stays_for_400_days(
    folder: Path, clock: time_machine.Traveller
) -> None:
    old, coming, _ = kids()
    before = signing_keys.ring()
    clock.shift(timedelta(days=399))
    assert "is gone" not in run("add", "--after", "1")
    assert signing_keys.ring().verify(before.sign(CLAIMS)) == CLAIMS

    clock.shift(timedelta(days=2))
    assert f"{old} is gone" in run("add")
    assert kids()[0] != old and coming in kids()
    with pytest.raises(UntrustedToken):
        signing_keys.ring().verify(before.sign(CLAIMS))


def test_files_are_for_the_folders_owner_alone(folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
        run("add", "--after", "60")
        assert (folder / "2026-11-26T120100Z.pem").stat().st_uid == 65534
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_without_a_folder_nothing_can_be_changed() -> None:
    assert f"Derived from DJANGO_SECRET_KEY and its fallbacks: {kids()[0]}" in run("list")
    with pytest.raises(CommandError, match="keys add --folder"):
        run("add")


BROKEN = "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----"
SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "none": (lambda file: list(map(Path.unlink, file.parent.iterdir())), "no key has begun"),
    "no folder": (lambda file: file.parent.rename(file.parent.with_name("x")), "cannot be read"),
    "public": (lambda file: file.write_text(PUBLIC), "something else"),
    "broken": (lambda file: file.write_text(BROKEN), "something else than a private Ed25519 key"),
    "half written": (lambda file: file.write_text(file.read_text()[:-40]), "something else"),
    "unknown": (lambda file: file.write_text(UNSUPPORTED), "something else"),
    "no text": (lambda file: file.write_bytes(b"\xff"), "something else"),
    "another name": (lambda file: file.rename(file.parent / "new.pem"), "when it begins to sign"),
    "open to all": (lambda file: file.chmod(0o644), "Everybody may read"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_running_service_goes_on_with_what_it_had_and_none_starts(
    name: str, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert run_checks(tags=["consent"]) == []
    before = kids()
    spoil, words = SPOILT[name]
    spoil(folder / "2026-11-26T115959Z.pem")

    for _ in range(2):
        signing_keys.follow()
    assert signing_keys.ring().kids == before
    assert caplog.text.count("The signing keys stay as they were") == 1

    signing_keys.forget()
    (found,) = run_checks(tags=["consent"])
    assert found.id == "consent.E007"
    assert words in found.msg and str(folder) in found.msg


def test_a_running_service_takes_what_is_added_and_what_begins_to_sign(
    folder: Path, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "consent.notices.signing_keys")
    old, coming, older = kids()
    signing_keys.follow()
    ring, reader = signing_keys.ring(), signing_keys.cookie_reader("mix", "mixnetworks.com")
    signing_keys.follow()
    assert signing_keys.ring() is ring, "what has not changed is not read"

    clock.shift(timedelta(hours=1))
    signing_keys.follow()
    assert signing_keys.ring().kids == [coming, old, older]
    assert f"The signing keys are now {coming}, {old}, {older}; the first signs." in caplog.text
    assert signing_keys.cookie_reader("mix", "mixnetworks.com") is not reader

    call_command("keys", "add", stdout=StringIO())
    added = max(folder.iterdir())
    signing_keys.follow()
    assert len(signing_keys.ring().keys) == 4
    added.unlink()
    signing_keys.follow()
    assert len(signing_keys.ring().keys) == 3
