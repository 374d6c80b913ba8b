"""An operator with a bare machine pastes what the documents say; then visitors come."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests import provision
from tests.browser.chromium import FLAGS, shell as chromium
from tests.deploy import bare, visit, ways, words
from tests.deploy.bare import ABROAD, Failed
from tests.deploy.visit import Visit
from tests.deploy.words import SITE, Installation, Step
from tests.documents import blocks

pytestmark = pytest.mark.machine
HERE = "tests/deploy/test_by_the_words.py"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    provision.install([provision.NGINX, provision.HAPROXY, *provision.USUAL])
    provision.install_venv(bare.PATH)
    return words.take_packages(tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="module", params=ways.WAYS)
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, packages: Path
) -> Iterator[Installation]:
    with ways.WAYS[request.param](tmp_path_factory.mktemp("machine"), packages) as made:
        yield made


@pytest.fixture(scope="module")
def browser(installation: Installation, playwright: Playwright) -> Iterator[Browser]:
    """A Chromium on the installation's own network, where it runs as root."""
    program = installation.machine.program(chromium(playwright))
    browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
    yield browser
    browser.close()


def test_visitors_walk_through_it(installation: Installation, browser: Browser) -> None:
    visits = visit.walk(browser, installation)

    assert [text for one in visits for text in one.odd] == []
    assert all(one.requests for one in visits)


def test_staff_log_in_where_they_should_and_nowhere_else(
    installation: Installation, browser: Browser
) -> None:
    visiting = Visit.begin(browser, installation.service)
    page = visiting.context.new_page()
    (password,) = re.findall(r"nina's password: (\S+)", installation.said)
    page.goto(installation.admin)
    page.get_by_label("Username").fill("nina")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Second factor").first).to_be_visible()
    assert visiting.odd == []

    elsewhere = {f"{installation.service}/admin/", f"{SITE}/admin/"} - {installation.admin}
    for address in elsewhere:
        assert status(installation, address) == "404", address
    assert status(installation, f"--interface {ABROAD} {installation.admin}") == "403"


def test_what_is_for_operators_is_closed_to_others(installation: Installation) -> None:
    for name in ("readyz", "metrics"):
        assert status(installation, f"{installation.service}/{name}") == "404"
        assert status(installation, f"http://127.0.0.1:8000/{name}") == "200"
    assert "consent_notice_number" in installation.shell.run("curl -s 127.0.0.1:8000/metrics")


def test_plain_http_leads_to_https(installation: Installation) -> None:
    address = f"{installation.service}/preferences/"
    plain = address.replace("https:", "http:")
    assert status(installation, plain) == f"301 {address}"


def status(installation: Installation, address: str) -> str:
    told = "'%{http_code} %{redirect_url}'"
    return installation.shell.run(f"curl -s -o /dev/null -w {told} {address}")


@pytest.mark.parametrize("installation", [ways.IS_READ_ONLY], indirect=True)
def test_the_service_is_another_user_and_can_write_nothing_else(
    installation: Installation,
) -> None:
    shell = installation.shell
    pid = shell.run("cat /run/mix-consent.pid")
    inside = f"nsenter --target {pid} --mount --"
    assert shell.run(f"stat -c %U /proc/{pid}") == "mix-consent"
    assert shell.run(f"{inside} touch /var/lib/mix-consent/x /tmp/x; echo written") == "written"
    for place in ("/opt/mix-consent", "/etc/mix-consent", "/usr", "/var/log", "/home"):
        said = shell.run(f"{inside} touch {place}/x 2>&1 || true")
        assert "Read-only file system" in said, place


@pytest.mark.parametrize("installation", [ways.IS_UNDER_A_PATH], indirect=True)
def test_under_a_path_no_spelling_leads_round_what_is_closed(installation: Installation) -> None:
    """Nobody may come round the list of networks, nor into threads of another kind."""
    staff = installation.admin.removesuffix("/consent/admin/")
    for path in ("/consent/%61dmin/login/", "/consent//admin/login/"):
        assert status(installation, f"--interface {ABROAD} {staff}{path}") == "403", path
    for path in (
        "/consent/consent/admin/login/",
        "/consent/%63onsent/admin/login/",
        "/consent/consent/consent/admin/login/",
        "/consent/consent/metrics",
        "/consent/consent/readyz",
        "/consent/consent/healthz",
    ):
        assert status(installation, f"--interface {ABROAD} {staff}{path}") == "404", path


def test_what_is_secret_is_for_its_owner_alone(installation: Installation) -> None:
    places = "/opt/mix-consent /etc/mix-consent /var/lib/mix-consent"
    named = r"\( -name .env -o -name env -o -name '*.sqlite3*' \)"
    files = installation.shell.run(
        rf"find {places} -maxdepth 1 -type f {named} -printf '%f %m\n' 2>/dev/null || true"
    )
    modes = dict(line.rsplit(" ", 1) for line in files.splitlines())
    assert modes and set(modes.values()) <= {"600", "640"}


def test_a_block_that_does_not_work_is_seen(tmp_path: Path, packages: Path) -> None:
    with words.installed(tmp_path, packages, []) as machine, pytest.raises(Failed, match="nowhere"):
        machine.shell.run("ls /nowhere\necho went on")


def test_every_block_that_says_so_is_pasted() -> None:
    lists = (ways.POSTGRES, ways.UNDER_A_PATH, ways.READ_ONLY, [words.PACKAGES])
    pasted = {step.text for steps in lists for step in steps if isinstance(step, Step)}
    named = {one.text for one in blocks() if one.note == HERE}
    assert named and named <= pasted
