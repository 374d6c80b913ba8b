"""An operator with a bare machine pastes what the documents say; then visitors come."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest

from tests import provision
from tests.deploy import bare, ways, words
from tests.deploy.bare import ABROAD
from tests.deploy.words import HOST, SITE, Installation, Step
from tests.documents import block, blocks
from tests.outages.decisions import SentDecision

pytestmark = [pytest.mark.machine, pytest.mark.timeout(900)]  # on a busy machine they last minutes
TYPES = {"css": "text/css", "js": "text/javascript"}
HERE = "tests/deploy/test_by_the_words.py"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    provision.install([provision.NGINX, *provision.USUAL])
    provision.install_venv(bare.PATH)
    return words.take_packages(tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="module", params=ways.WAYS)
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, packages: Path
) -> Iterator[Installation]:
    with ways.WAYS[request.param](tmp_path_factory.mktemp("machine"), packages) as made:
        yield made


def test_visitors_walk_through_it(installation: Installation) -> None:
    """What the pages load is there; an answer is recorded, and the site's server hears of it."""
    for path in ("/preferences/?site=mix", "/cookies/?site=mix", "/banner.js?site=mix"):
        page = installation.shell.run(f"curl -sf '{installation.service}{path}'")
        assert "mix" in page
        for found in re.findall(r'(?:href|src)="(/[^"]+[.](?:css|js))"', page):
            address = urljoin(installation.service, found)
            kind = installation.shell.run(f"curl -sf -o /dev/null -w '%{{content_type}}' {address}")
            assert kind.startswith(TYPES[found.rpartition(".")[2]]), address
    cookies = decide(installation, is_yes=True)
    assert is_allowed(installation, cookies)
    assert not is_allowed(installation, decide(installation, cookies, is_yes=False))


def decide(installation: Installation, cookies: str = "", *, is_yes: bool) -> str:
    """Answer as the banner does. Returns what the browser then sends to the site's server."""
    notice = installation.shell.run(f"curl -sf '{installation.service}/v1/notice?site=mix'")
    optional = [row["key"] for row in json.loads(notice)["categories"] if not row["necessary"]]
    body = shlex.quote(SentDecision(dict.fromkeys(optional, is_yes)).body)
    sent = f"-H 'Origin: {SITE}' -H 'Content-Type: text/plain' -H 'Cookie: {cookies}' -d {body}"
    command = f"curl -sf -D - -o /dev/null {sent} {installation.service}/v1/decisions"
    lines = re.findall(r"(?im)^set-cookie: ([^;\s]+)(.*)", installation.shell.run(command))
    return "; ".join(pair for pair, rest in lines if "max-age=0" not in rest.lower())


def is_allowed(installation: Installation, cookies: str) -> bool:
    """What the site's server is told, by the README's own command."""
    command = block("README.md", "/v1/check?cookie").replace(HOST, installation.service)
    (header,) = re.findall(r'"Cookie: ([^"]+)"', command)
    command = command.replace(header, cookies).replace("=_ga", "=django_language")
    reply = json.loads(installation.shell.run(command.replace("curl ", "curl -s ")))
    return bool(reply["cookies"]["django_language"]["allows"])


def test_staff_log_in_where_they_should_and_nowhere_else(installation: Installation) -> None:
    assert re.search(r"nina's password: \S+", installation.output)
    page = installation.shell.run(f"curl -sfL {installation.admin}")
    assert 'name="username"' in page and 'name="password"' in page
    elsewhere = {f"{installation.service}/admin/", f"{SITE}/admin/"} - {installation.admin}
    for address in elsewhere:
        assert status(installation, address) == "404", address
    assert status(installation, f"--interface {ABROAD} {installation.admin}") == "403"


def status(installation: Installation, address: str) -> str:
    shape = "'%{http_code} %{redirect_url}'"
    return installation.shell.run(f"curl -s -o /dev/null -w {shape} {address}")


@pytest.mark.parametrize("installation", [ways.IS_READ_ONLY], indirect=True)
def test_the_service_is_another_user_and_can_write_nothing_else(
    installation: Installation,
) -> None:
    shell = installation.shell
    pid = shell.run("cat /run/mix-consent.pid")
    inside = f"nsenter --target {pid} --mount --"
    assert shell.run(f"stat -c %U /proc/{pid}") == "mix-consent"
    assert shell.run(f"{inside} touch /var/lib/mix-consent/x /tmp/x; echo written") == "written"
    for place in ("/opt/mix-consent/current", "/etc/mix-consent", "/usr", "/var/log", "/home"):
        output = shell.run(f"{inside} touch {place}/x 2>&1 || true")
        assert "Read-only file system" in output, place


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
        "/consent/metrics",
        "/consent/consent/metrics",
        "/consent/readyz",
        "/consent/consent/readyz",
        "/consent/consent/healthz",
    ):
        assert status(installation, f"--interface {ABROAD} {staff}{path}") == "404", path


def test_what_is_secret_is_for_its_owner_alone(installation: Installation) -> None:
    places = "/opt/mix-consent /opt/mix-consent/current/ /etc/mix-consent /var/lib/mix-consent"
    named = r"\( -name .env -o -name env -o -name '*.sqlite3*' \)"
    files = installation.shell.run(
        rf"find {places} -maxdepth 1 -type f {named} -printf '%f %m\n' 2>/dev/null || true"
    )
    modes = dict(line.rsplit(" ", 1) for line in files.splitlines())
    assert modes and set(modes.values()) <= {"600", "640"}


def test_every_block_that_says_so_is_pasted() -> None:
    lists = (ways.POSTGRES, ways.UNDER_A_PATH, ways.READ_ONLY, [words.PACKAGES])
    pasted = {step.text for steps in lists for step in steps if isinstance(step, Step)}
    named = {found.text for found in blocks() if found.note == HERE}
    assert named and named <= pasted
