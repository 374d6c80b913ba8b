"""A setting that is wrong is named before anything starts."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage, run_checks
from pytest_django import Settings

from consent.api import urls as api_urls
from consent.checks import address
from consent.notices import signing_keys
from consent.pages import urls as page_urls
from tests.regions import databases
from tests.servers import Project

PRODUCTION = {
    "CONSENT_SERVICE_URL": "https://consent.mixnetworks.com",
    "DJANGO_ALLOWED_HOSTS": "consent.mixnetworks.com",
}
RSA = "-----BEGIN PRIVATE KEY-----\nMIIBVAIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----"
PUBLIC = (
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----"
)
PRIVATE = (
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----"
)


def found(*, deploy: bool = False) -> list[CheckMessage]:
    return run_checks(tags=["consent"], include_deployment_checks=deploy)


def test_settings_that_are_right_say_nothing() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "id"),
    [
        ("CONSENT_SERVICE_URL", "", "consent.E001"),
        ("CONSENT_SERVICE_URL", "consent.mixnetworks.com", "consent.E001"),
        ("CONSENT_SERVICE_URL", "ftp://consent.mixnetworks.com", "consent.E001"),
        ("CONSENT_SERVICE_URL", "https://me:secret@consent.mixnetworks.com", "consent.E001"),
        ("CONSENT_SERVICE_URL", "https://consent.mixnetworks.com/?a=1", "consent.E001"),
        ("CONSENT_SERVICE_URL", "https://consent.mixnetworks.com:https", "consent.E001"),
        ("CONSENT_SERVICE_URL", "http://testserver", "consent.E002"),
        ("CONSENT_SERVICE_URL", "https://consent.example.com", "consent.E003"),
        ("FORCE_SCRIPT_NAME", "/consent", "consent.E004"),
        ("CONSENT_DEFAULT_REGION", "California", "consent.E005"),
        ("CONSENT_DEFAULT_REGION", "", "consent.E005"),
        ("CONSENT_REGION_HEADER", "X_Region", "consent.E006"),
        ("CONSENT_REGION_HEADER", "X-Region: US", "consent.E006"),
        ("CONSENT_REGION_HEADER", "X-Country X-Part X-City", "consent.E006"),
        ("CONSENT_REGION_HEADER", "X-Country, X-Part", "consent.E006"),
        ("CONSENT_SIGNING_KEYS", "secret", "consent.E007"),
        ("CONSENT_SIGNING_KEYS", RSA, "consent.E007"),
        ("CONSENT_SIGNING_KEYS", PUBLIC, "consent.E007"),
        ("SECRET_KEY", "short", "consent.E008"),
        ("SECRET_KEY_FALLBACKS", [""], "consent.E008"),
        ("CONSENT_ACCOUNT_KEY", "short", "consent.E013"),
        ("CONSENT_ACCOUNT_KEY", f"{'a' * 40},", "consent.E013"),
        ("CONSENT_ACCOUNT_KEY", "abc" * 12, "consent.E045"),
        ("CONSENT_LOG_KEY", "short", "consent.E049"),
        ("SECRET_KEY", "0123456789abcdef" * 2, "consent.E045"),
        ("SECRET_KEY_FALLBACKS", ["change-me, please, before you go live"], "consent.E045"),
        ("CONSENT_METRICS_TOKEN", "prometheus", "consent.E047"),
        ("CONSENT_LOCALE_PATH", "tests", "consent.E042"),
        ("DEFAULT_FROM_EMAIL", "Consent <consent>", "consent.E043"),
        ("CONSENT_ADMIN", "yes", "consent.E021"),
        ("CONSENT_ADMIN", "https://staff.mixnetworks.com", "consent.E021"),
        ("CONSENT_ADMIN", "consent.mixnetworks.localhost", "consent.E022"),
        ("CONSENT_ADMIN", "staff.example.com", "consent.E023"),
        ("CONSENT_TRUSTED_PROXIES", "nginx", "consent.E010"),
        ("CONSENT_TRUSTED_PROXIES", "99", "consent.E010"),
        ("CONSENT_TRUSTED_PROXIES", "1, 127.0.0.1", "consent.E010"),
        ("CONSENT_TRUSTED_PROXIES", "10.0.0.1/8", "consent.E010"),
        ("CONSENT_TRUSTED_PROXIES", "0.0.0.0/0", "consent.E010"),
        ("CONSENT_TRUSTED_PROXIES", "", "consent.E011"),
        ("CONSENT_TRUSTED_PROXIES", "0", "consent.E011"),
        ("CONSENT_GEOIP_PATH", "nowhere.mmdb", "consent.E012"),
        ("CONSENT_GEOIP_PATH", "manage.py", "consent.E012"),
        ("CONSENT_GEOIP_PATH", "tests", "consent.E012"),
    ],
)
def test_a_wrong_setting_is_named(
    settings: Settings, recwarn: Any, name: str, value: Any, id: str
) -> None:
    setattr(settings, name, value)
    (message,) = found()
    assert message.id == id
    assert message.hint


@pytest.mark.parametrize("value", ["2", "127.0.0.1", "10.0.0.0/8 ::1, fd00::/8"])
@pytest.mark.parametrize("header", ["", "Cloudflare", "vercel", "X-Region", "X-Country X-Part"])
def test_proxies_and_their_headers_may_be_told(settings: Settings, value: str, header: str) -> None:
    settings.CONSENT_TRUSTED_PROXIES = value
    settings.CONSENT_REGION_HEADER = header
    assert found() == []


def test_a_database_must_name_countries(settings: Settings, tmp_path: Path) -> None:
    path = databases.write(tmp_path / "places.mmdb", {"198.51.100.0/24": "FR"})
    settings.CONSENT_GEOIP_PATH = str(path)
    assert found() == []

    databases.write_records(path, {"198.51.100.0/24": {"autonomous_system_number": 64496}})
    assert [message.id for message in found()] == ["consent.E012"]


def test_a_database_without_proxies_is_warned_of(settings: Settings, tmp_path: Path) -> None:
    path = databases.write(tmp_path / "places.mmdb", {"198.51.100.0/24": "FR"})
    settings.CONSENT_SERVICE_URL = "https://testserver"
    settings.CONSENT_GEOIP_PATH = str(path)
    settings.CONSENT_REGION_HEADER = ""
    assert found(deploy=True) == []

    settings.CONSENT_TRUSTED_PROXIES = ""
    assert [message.id for message in found(deploy=True)] == ["consent.W002"]
    assert found() == []


@pytest.mark.parametrize("value", [PRIVATE, f"{PRIVATE}\n{PUBLIC}"])
def test_keys_of_our_own_may_be_told(settings: Settings, value: str) -> None:
    settings.CONSENT_SIGNING_KEYS = value
    assert found() == []
    assert len(signing_keys.ring().jwks()["keys"]) == value.count("BEGIN")


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:8000", "http://a.b.localhost"],
)
def test_plain_http_is_for_this_machine(settings: Settings, url: str) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.CONSENT_SERVICE_URL = url
    assert found() == []
    assert [message.id for message in found(deploy=True)] == ["consent.W001"]


def test_a_service_that_all_can_reach_is_not_debugged(settings: Settings) -> None:
    settings.CONSENT_SERVICE_URL = "https://testserver"
    settings.DEBUG = True
    assert [message.id for message in found()] == ["consent.E041"]


def test_plain_http_elsewhere_needs_debug(settings: Settings) -> None:
    settings.CONSENT_SERVICE_URL = "http://testserver"
    settings.DEBUG = True
    assert found() == []


def test_a_path_in_the_address_is_the_prefix(settings: Settings) -> None:
    settings.CONSENT_SERVICE_URL = "https://testserver/consent"
    settings.FORCE_SCRIPT_NAME = "/consent"
    settings.CONSENT_ADMIN = "off"
    assert found() == []


def test_the_prefix_is_no_word_of_our_own(settings: Settings) -> None:
    settings.FORCE_SCRIPT_NAME = "/preferences"
    settings.CONSENT_SERVICE_URL = "https://testserver/preferences"
    settings.CONSENT_ADMIN = "off"
    assert [message.id for message in found()] == ["consent.E020"]


def test_caches_that_key_by_region_need_a_header(settings: Settings) -> None:
    settings.CONSENT_CACHES_KEY_BY_REGION = True
    assert found() == []
    settings.CONSENT_REGION_HEADER = ""
    assert [message.id for message in found()] == ["consent.E015"]


def test_every_word_that_our_addresses_begin_with_is_known() -> None:
    patterns = [str(one.pattern) for one in [*api_urls.urlpatterns, *page_urls.urlpatterns]]
    words = {one.partition("/")[0] for one in patterns if not one.startswith("banner-")}
    assert words - {""} | {"admin", "static"} == address.OWN_WORDS


@pytest.mark.parametrize(
    ("admin", "id", "says"),
    [("", "consent.I001", "There is no admin here"), ("on", "consent.W005", "is on, but")],
)
def test_an_admin_under_a_path_of_the_site_is_explained(
    settings: Settings, admin: str, id: str, says: str
) -> None:
    settings.CONSENT_SERVICE_URL = "https://testserver/consent"
    settings.FORCE_SCRIPT_NAME = "/consent"
    settings.CONSENT_ADMIN = admin
    (message,) = found()
    assert message.id == id
    assert says in message.msg and "any script of the site's pages" in message.msg

    settings.CONSENT_ADMIN = "consent.mixnetworks.localhost"
    assert found() == []


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.make(tmp_path_factory.mktemp("checks"))


def test_a_production_environment_is_clean(project: Project) -> None:
    printed = project.manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert "no issues" in printed


def test_no_server_starts_with_a_wrong_setting(project: Project, tmp_path: Path) -> None:
    wrong = {"CONSENT_SERVICE_URL": "http://consent.mixnetworks.com", "DJANGO_ALLOWED_HOSTS": "*"}
    with pytest.raises(AssertionError, match=r"consent\.E002"):
        project.manage("serve", "--port", str(project.port), **wrong)
    # Another WSGI server loads the application without a command
    with pytest.raises(AssertionError, match=r"consent\.E002"):
        project.run("-c", "import config.wsgi", **wrong)


def test_a_list_of_erasures_is_missed_where_no_file_lies_beside_the_database(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found() == []
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "config.postgresql")
    assert [message.id for message in found()] == ["consent.W008"]

    settings.CONSENT_ERASED_FILE = str(tmp_path / "erased.txt")
    assert found() == []
    settings.CONSENT_ERASED_FILE = str(tmp_path / "nowhere" / "erased.txt")
    assert [message.id for message in found()] == ["consent.W008"]
