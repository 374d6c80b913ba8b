"""Settings as they are written in the environment and in `.env`, and what they make."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pytest

from config.environment import Environment
from tests.config.installed import SECRET, Variables, settings_of
from tests.config.mistakes import HTTPS, PATH
from tests.shared import ROOT

POSTGRES = "postgres://a:b@h1,h2/consent?target_session_attrs=read-write&options=-c%20jit%3Doff"


def read(folder: Path, variables: Variables, file: str = "") -> dict[str, Any]:
    with settings_of(folder, variables, file) as values:
        return values


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"DJANGO_DEBUG": "On"}, {"DEBUG": True}),
        ({"DJANGO_DEBUG": "0"}, {"DEBUG": False}),
        ({"DJANGO_DEBUG": "", "CONSENT_RETENTION_MONTHS": ""}, {"DEBUG": False}),
        ({"CONSENT_RETENTION_MONTHS": " 36 "}, {"CONSENT_RETENTION_MONTHS": 36}),
        ({"CONSENT_ERASED_FILE": "$HOME"}, {"CONSENT_ERASED_FILE": "$HOME"}),
        (
            {"CONSENT_LOG_KEY": f"{SECRET}1, {SECRET}2"},
            {"CONSENT_LOG_KEY": [f"{SECRET}1", f"{SECRET}2"]},
        ),
        ({"EMAIL_URL": ""}, {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}),
        (
            {"EMAIL_URL": "smtp+tls://consent:p%40ss@mail.example.com:587"},
            {"EMAIL_HOST": "mail.example.com", "EMAIL_PORT": 587, "EMAIL_USE_TLS": True}
            | {"EMAIL_HOST_PASSWORD": "p@ss", "EMAIL_TIMEOUT": 5},
        ),
    ],
)
def test_a_setting_is_what_is_written(
    variables: Variables, expected: dict[str, object], tmp_path: Path
) -> None:
    values = read(tmp_path, variables)
    assert {name: values[name] for name in expected} == expected


def test_a_format_may_be_written_large(tmp_path: Path) -> None:
    logging = read(tmp_path, {"CONSENT_LOG_FORMAT": "JSON"})["LOGGING"]
    assert logging["handlers"]["stdout"]["formatter"] == "json"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////tmp/record.sqlite3", {"NAME": "/tmp/record.sqlite3"}),
        (
            "postgres://a:p%23%2F%40w@[fd00::1]:5433/consent",
            {"NAME": "consent", "PASSWORD": "p#/@w", "HOST": "fd00::1", "PORT": 5433},
        ),
        (POSTGRES, {"NAME": "consent", "HOST": "h1,h2"}),
    ],
)
def test_a_database_is_named_by_its_address(
    url: str, expected: dict[str, object], tmp_path: Path
) -> None:
    (database,) = read(tmp_path, {"DATABASE_URL": url})["DATABASES"].values()
    assert {name: database[name] for name in expected} == expected


def test_what_libpq_knows_may_follow_the_address(tmp_path: Path) -> None:
    options = read(tmp_path, {"DATABASE_URL": POSTGRES})["DATABASES"]["default"]["OPTIONS"]
    assert options["target_session_attrs"] == "read-write"
    assert options["options"] == "-c jit=off"


def test_a_public_address_makes_everything_https(tmp_path: Path) -> None:
    values = read(tmp_path, {"CONSENT_SERVICE_URL": f"{HTTPS}/", "CONSENT_ADMIN": "staff.example"})
    expected = {
        "ALLOWED_HOSTS": ["consent.mixnetworks.com", "staff.example"],
        "CSRF_TRUSTED_ORIGINS": [HTTPS, "https://staff.example"],
        "CONSENT_STAFF_SECOND_FACTOR": True,
        "CSRF_COOKIE_SECURE": True,
        "FORCE_SCRIPT_NAME": None,
        "SECURE_HSTS_SECONDS": 180 * 24 * 60 * 60,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
    }
    assert {name: values[name] for name in expected} == expected
    # For our own host alone
    assert not {"SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"} & set(values)


def test_a_service_that_is_a_path_of_the_site_promises_nothing_for_it(tmp_path: Path) -> None:
    values = read(tmp_path, {"CONSENT_SERVICE_URL": f"{PATH}/"})
    assert values["FORCE_SCRIPT_NAME"] == "/consent"
    assert values["STATIC_URL"] == "/consent/static/"
    assert (values["SECURE_HSTS_SECONDS"], values["CONSENT_ADMIN_PLACE"].origin) == (0, "")


def test_a_service_of_this_machine_alone_answers_to_its_names(tmp_path: Path) -> None:
    hosts = read(tmp_path, {"CONSENT_SERVICE_URL": "http://consent.localhost:8000"})
    assert {".localhost", "127.0.0.1"} < set(hosts["ALLOWED_HOSTS"])


def test_the_file_may_say_what_the_environment_does_not(tmp_path: Path) -> None:
    lines = ["# two settings", "EMAIL_URL=of the file", "export CONSENT_ERASED_FILE='a #b'"]
    values = read(tmp_path, {"EMAIL_URL": "consolemail://"}, "\ufeff" + "\r\n".join([*lines, ""]))
    assert values["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert values["CONSENT_ERASED_FILE"] == "a #b"


def test_a_folder_of_that_name_is_no_file(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()  # a virtual environment
    assert Environment(tmp_path / ".env").file_problem == ""


def test_each_setting_is_in_the_manual_and_nothing_else(tmp_path: Path) -> None:
    manual = (ROOT / "config/manual/settings.md").read_text("utf-8")
    described = re.findall(r"^\| `([A-Z_]+)` \|", manual, re.MULTILINE)
    assert sorted(described) == sorted(read(tmp_path, {})["env"].known)


def test_no_setting_looks_like_a_typo_to_a_release_that_lacks_it(tmp_path: Path) -> None:
    known = read(tmp_path, {})["env"].known
    assert [name for name in known if get_close_matches(name, known - {name}, cutoff=0.8)] == []


def test_every_setting_of_the_example_is_one(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    names = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    assert "CONSENT_SERVICE_URL" in names
    assert names <= read(tmp_path, {})["env"].known
