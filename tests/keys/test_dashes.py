"""An id is eight letters of base64url, and one in 64 begins with a dash."""

from pathlib import Path

import pytest
from pytest_django import Settings

from consent.cookies.keyring import KeyRing
from consent.notices import signing_keys
from tests.keys.commanding import kids, run

pytestmark = pytest.mark.django_db


def test_an_id_that_begins_with_a_dash_is_no_option(tmp_path: Path, settings: Settings) -> None:
    secrets = (f"a secret of no less than 32 characters {number}" for number in range(5000))
    settings.SECRET_KEY = next(
        one for one in secrets if KeyRing.from_secrets([one]).keys[0].kid.startswith("-")
    )
    settings.SECRET_KEY_FALLBACKS = []
    signing_keys.forget()
    path = tmp_path / "keys.pem"
    run("add", "--file", str(path))
    settings.CONSENT_SIGNING_KEYS = str(path)
    signing_keys.forget()
    old, new = kids()
    assert old.startswith("-")

    run("promote", new, "--force")
    run("retire", old)

    assert kids() == [new, old]
    run("retire", "--remove", old, "--force")
    assert kids() == [new]
