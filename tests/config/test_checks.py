"""Whatever is wrong with a setting is told by a number and a sentence that names it."""

import re
from pathlib import Path

import pytest
from django.core.checks import run_checks

from consent.api import urls as api_urls
from consent.pages import urls as page_urls
from tests.config.installed import Variables, judge, settings_of
from tests.config.mistakes import HIDDEN, HTTPS, MISTAKES, PATH, PEM, Mistake
from tests.shared import ROOT
from tests.web.regions import databases

RIGHT: list[Variables] = [
    {},
    {"CONSENT_SERVICE_URL": HTTPS, "CONSENT_ADMIN": "staff.example.com"},
    {"CONSENT_SERVICE_URL": PATH},
    {"CONSENT_SERVICE_URL": "http://[::1]:8000", "CONSENT_ADMIN": "off"},
    {"CONSENT_SERVICE_URL": "http://testserver", "DJANGO_DEBUG": "on"},
    {"CONSENT_TRUSTED_PROXIES": "2", "CONSENT_REGION_HEADER": "Cloudflare"},
    {
        "CONSENT_TRUSTED_PROXIES": "10.0.0.0/8 ::1, fd00::/8",
        "CONSENT_REGION_HEADER": "X-Country X-Part",
    },
    {"CONSENT_LOCALE_PATH": str(ROOT / "tests" / "locale"), "CONSENT_DEFAULT_REGION": "US-CA"},
    # What others set
    {"DATABASE_URI": "sqlite:///x", "DJANGO_SUPERUSER_PASSWORD": HIDDEN},
    {"CONSENT_SERVICE_HOST": "10.0.0.1", "CONSENT_SERVICE_PORT_HTTP": "8000"},
    {"CONSENT_PORT_8000_TCP_ADDR": "10.0.0.1", "CONSENT_COLOUR": "blue"},
]


@pytest.mark.parametrize("variables", RIGHT, ids=str)
def test_settings_that_are_right_say_nothing(variables: Variables, tmp_path: Path) -> None:
    assert judge(tmp_path, variables) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_wrong_setting_has_a_number_and_a_sentence(mistake: Mistake, tmp_path: Path) -> None:
    (found,) = judge(tmp_path, mistake.variables, mistake.file)

    assert found.id == f"consent.{mistake.number}"
    assert found.is_serious() is mistake.number.startswith("E")
    assert mistake.words in found.msg
    assert found.hint
    assert not any(secret in f"{found.msg} {found.hint}" for secret in (HIDDEN, "MC4C"))


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    found = judge(
        tmp_path, {"EMAIL_URL": "post", "CONSENT_SERVICE_URL": "http://public.example"}, PEM
    )
    assert {message.id for message in found} == {"consent.E001", "consent.E002", "consent.E031"}


def test_postgresql_without_its_driver_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {"DATABASE_URL": "postgres://a:b@db/consent"}
    variables["CONSENT_ERASED_FILE"] = str(tmp_path / "erased.txt")
    assert judge(tmp_path, variables) == []

    monkeypatch.setattr("config.casts.find_spec", lambda name: name == "sqlite3")
    (found,) = judge(tmp_path, variables)
    assert "with psycopg installed" in (found.hint or "")


def test_a_database_must_name_countries(tmp_path: Path) -> None:
    path = databases.write(tmp_path / "places.mmdb", {"198.51.100.0/24": "FR"})
    variables = {"CONSENT_GEOIP_PATH": str(path)}
    assert judge(tmp_path, variables) == []

    databases.write_records(path, {"198.51.100.0/24": {"autonomous_system_number": 64496}})
    assert [message.id for message in judge(tmp_path, variables)] == ["consent.E001"]


@pytest.mark.parametrize("name", [".env", "db.sqlite3"])
def test_what_others_may_read_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "db.sqlite3").touch(mode=0o600)
    with settings_of(tmp_path, {}):
        assert run_checks(tags=["consent"]) == []

        (tmp_path / name).chmod(0o644)
        assert run_checks(tags=["consent"]) == [], "not at each command"
        (found,) = run_checks(tags=["consent"], include_deployment_checks=True)
        assert (found.id, found.hint) == ("consent.W007", f"chmod 600 {tmp_path / name}")


def test_no_page_has_the_name_of_a_machine_route() -> None:
    """Where an app with pages is left out, its name must not lead to something else."""
    api, pages = ({route.name for route in urls.urlpatterns} for urls in (api_urls, page_urls))
    assert api & pages == set()


def test_every_number_that_a_check_has_is_tried() -> None:
    files = ("config/checks.py", "consent/proof/log/cosigning.py")
    code = "".join((ROOT / file).read_text("utf-8") for file in files)
    numbers = set(re.findall(r'"consent\.([EW]\d{3})"', code))
    assert numbers == {mistake.number for mistake in MISTAKES} | {"W007"}
