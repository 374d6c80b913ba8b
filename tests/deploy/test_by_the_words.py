"""An operator with a bare machine pastes what the documents say; then a visitor comes."""

import json
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests import provision
from tests.browser.conftest import FLAGS, shell
from tests.deploy import visit, words
from tests.deploy.bare import ABROAD
from tests.deploy.visit import Visit
from tests.deploy.words import INSTALLATIONS, SITE, Installation
from tests.documents import block

STATUS = "curl -s -o /dev/null -w '%{{http_code}} %{{redirect_url}}' {}"
CHECK = "mix_consent=…"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    provision.install([provision.NGINX, provision.HAPROXY])
    return words.take_packages(tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="module", params=INSTALLATIONS)
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, packages: Path
) -> Iterator[Installation]:
    with INSTALLATIONS[request.param](tmp_path_factory.mktemp("machine"), packages) as made:
        yield made


@pytest.fixture(scope="module")
def browser(installation: Installation) -> Iterator[Browser]:
    """A Chromium on the installation's own network."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        program = installation.machine.program(shell(playwright))
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS, *as_root])
        yield browser
        browser.close()


def test_visitors_walk_through_it(installation: Installation, browser: Browser) -> None:
    refusing, allowing = (Visit.begin(browser, installation.service) for _ in range(2))
    visit.reject(refusing)
    assert allows(installation, refusing) is False

    visit.accept(allowing)
    assert allows(installation, allowing) is True

    visit.change(allowing)
    assert allows(installation, allowing) is False
    visit.read_the_policy(allowing)

    assert refusing.odd + allowing.odd == []
    assert refusing.requests and allowing.requests


def allows(installation: Installation, visiting: Visit) -> bool:
    """What the site's server is told, by the README's own command."""
    command = block("README.md", CHECK).replace(words.HOST, installation.service)
    (sent,) = re.findall(r'"Cookie: ([^"]+)"', command)
    command = command.replace(sent, visiting.cookies()).replace("=_ga", "=django_language")
    told = json.loads(installation.shell.run(f"curl -s {command.partition(' ')[2]}"))
    return bool(told["cookies"]["django_language"]["allows"])


def test_staff_find_the_log_in_where_it_should_be(
    installation: Installation, browser: Browser
) -> None:
    visiting = Visit.begin(browser, installation.service)
    page = visiting.context.new_page()
    (password,) = re.findall(r"nina's password: (\S+)", "\n".join(installation.said))
    page.goto(installation.admin)
    page.get_by_label("Username").fill("nina")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Second factor").first).to_be_visible()
    assert visiting.odd == []

    elsewhere = {f"{installation.service}/admin/", f"{SITE}/admin/"} - {installation.admin}
    for address in elsewhere:
        assert status(installation, address) == "404 ", address
    assert status(installation, f"--interface {ABROAD} {installation.admin}") == "403 "


def test_what_is_for_operators_is_closed_to_others(installation: Installation) -> None:
    for name in ("readyz", "metrics"):
        assert status(installation, f"{installation.service}/{name}") == "404 "
        assert status(installation, f"http://127.0.0.1:8000/{name}") == "200 "
    assert "consent_notice_number" in installation.shell.run("curl -s 127.0.0.1:8000/metrics")


def test_plain_http_leads_to_https(installation: Installation) -> None:
    address = f"{installation.service}/preferences/"
    plain = address.replace("https:", "http:")
    assert status(installation, plain) == f"301 {address}"


def status(installation: Installation, words: str) -> str:
    return installation.shell.run(STATUS.format(shlex.join(shlex.split(words)))) + " " * 0


def test_every_substitution_is_listed_and_used() -> None:
    """Nothing else differs between what a reader pastes and what was pasted here."""
    said = Path(words.__file__).read_text()
    assert all(
        said.count(f'"{original}"') > 1
        for original in words.SUBSTITUTIONS
        if original != words.HOST
    )
