"""Files of keys: exported, spoilt, followed; and what the help says."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from pytest_django import Settings

from consent.cookies.keyring import KeyRing
from consent.notices import key_file, signing_keys
from tests.keys.commanding import PUBLIC, START, kids, run

pytestmark = pytest.mark.django_db


def test_keys_in_the_setting_itself_are_listed_and_exported_and_not_changed(
    settings: Settings, file: Path
) -> None:
    settings.CONSENT_SIGNING_KEYS = file.read_text()
    assert "In CONSENT_SIGNING_KEYS itself" in run("list")
    with pytest.raises(CommandError, match="keys add --file"):
        run("add")
    with pytest.raises(CommandError, match="in no file"):
        run("promote", kids()[1], "--force")


def test_the_public_half_of_a_derived_key_is_exported_in_pem(settings: Settings) -> None:
    derived = signing_keys.ring()
    exported = run("export", "--pem")
    assert "PRIVATE" not in exported

    new = key_file.pem(key_file.KeyEntry.made(START).key)
    settings.CONSENT_SIGNING_KEYS = new + exported

    assert signing_keys.ring().verify(derived.sign({"a": 1})) == {"a": 1}


def test_a_jwk_set_is_exported_as_servers_fetch_it(file: Path) -> None:
    exported = KeyRing.from_jwks(json.loads(run("export")))
    assert [key.kid for key in exported.keys] == kids()


UNSUPPORTED = (  # of a curve that the library does not know
    "-----BEGIN PUBLIC KEY-----\n"
    "MDIwEAYHKoZIzj0CAQYFK4EEAAYDHgAE070aA45bikc/La7RH7FXoz9OfqNF4CNe\n"
    "HeHd3Q==\n"
    "-----END PUBLIC KEY-----\n"
)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param(lambda path: path.unlink(), "cannot be read: No such file", id="none"),
        pytest.param(lambda path: path.write_text("x"), "no private one", id="empty"),
        pytest.param(lambda path: path.write_text(PUBLIC), "no private one", id="public"),
        pytest.param(
            lambda path: path.write_text(
                "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----"
            ),
            "something else than Ed25519 keys",
            id="broken",
        ),
        pytest.param(
            lambda path: path.write_text(path.read_text() + PUBLIC[:60]),
            "something else",
            id="half written",
        ),
        pytest.param(
            lambda path: path.write_text(path.read_text() + UNSUPPORTED),
            "something else",
            id="of a kind that nobody knows",
        ),
        pytest.param(lambda path: path.write_bytes(b"\xff"), "something else", id="no text"),
        pytest.param(lambda path: path.chmod(0o644), "Everybody may read", id="open to all"),
    ],
)
def test_a_file_that_is_no_good_is_named_at_start_up(file: Path, spoil: Any, words: str) -> None:
    assert run_checks(tags=["consent"]) == []
    spoil(file)
    signing_keys.forget()
    (found,) = run_checks(tags=["consent"])
    assert found.id == "consent.E007"
    assert words in found.msg and str(file) in found.msg


def test_a_running_process_takes_a_new_key_and_goes_on_with_a_file_that_is_no_good(
    file: Path, waiting: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "consent.notices.signing_keys")
    old, reader = kids()[0], signing_keys.cookie_reader("mix", "mixnetworks.com")
    key_file.write(file, key_file.promoted(key_file.read(file), waiting, now=START))
    signing_keys._take(file)
    assert kids() == [waiting, old]
    assert signing_keys.cookie_reader("mix", "mixnetworks.com") is not reader
    assert f"The signing keys are now {waiting}, {old}" in caplog.text

    whole = file.read_text()
    for bad in ("half a fi", whole[:-40], whole + UNSUPPORTED):
        file.write_text(bad)
        signing_keys._take(file)
        assert kids() == [waiting, old]
    assert "The signing keys stay as they were" in caplog.text


def test_the_help_teaches_the_order(capsys: pytest.CaptureFixture[str]) -> None:
    for deed in ([], ["promote"]):
        with pytest.raises(SystemExit):
            call_command("keys", *deed, "--help")
    told = capsys.readouterr().out
    assert "    manage.py keys promote KID     ten minutes later" in told
    assert "Refused before every server can know the key" in told
