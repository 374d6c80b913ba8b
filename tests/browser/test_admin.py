"""Publishing, as a publisher sees it: read what changes, decide, confirm."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[2]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

PREPARE = """
import django
django.setup()
from django.contrib.auth.models import User
from consent import publishing, seeding
from consent.models import Category, CategoryText
publishing.publish(seeding.seed(), by="nina")
User.objects.create_superuser("nina", "nina@example.com", "only-for-tests")
texts = CategoryText.objects.filter(language="en")
texts.filter(category__key="analytics").update(purpose="To count visits, and no more.")
texts.filter(category__key="personalization").update(purpose="To rate our visitors.")
Category.objects.filter(key="preferences").update(third_party=True)
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service of its own, with a catalogue that has moved on since notice 1."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://consent.mixnetworks.localhost:{port}"
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('admin') / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DJANGO_SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
        "DJANGO_DEBUG": "true",
        "CONSENT_SERVICE_URL": address,
        "PYTHONPATH": str(ROOT),
    }
    python = [sys.executable, "-W", "ignore"]
    for step in (["manage.py", "migrate", "-v0"], ["-c", PREPARE]):
        subprocess.run([*python, *step], cwd=ROOT, env=env, check=True)
    command = [*python, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=quiet, stderr=quiet) as server:
        _wait_for(f"http://127.0.0.1:{port}/static/consent/admin.css")
        yield address
        server.terminate()


def _wait_for(url: str) -> None:
    for _ in range(150):
        try:
            with urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)


def violations(page: Page) -> list[str]:
    result = Axe().run(page, options={"runOnly": WCAG})
    return [
        f"{found['id']}: {found['nodes'][0]['html']}" for found in result.response["violations"]
    ]


def test_a_publisher_decides_who_is_asked_again(service: str, page: Page) -> None:
    blocked: list[str] = []
    page.on("console", lambda line: blocked.append(line.text) if line.type == "error" else None)
    page.goto(f"{service}/admin/")
    page.get_by_label("Username").fill("nina")
    page.get_by_label("Password").fill("only-for-tests")
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_text("Unpublished changes")).to_be_visible()
    page.get_by_role("link", name="Review and publish").click()

    expect(page.get_by_role("heading", name="Publish notice 2")).to_be_visible()
    expect(page.get_by_text("To count visits, and no more.")).to_be_visible()
    certain = page.get_by_role("checkbox", name="Preferences")
    expect(certain).to_be_checked()
    expect(certain).to_be_disabled()
    mended = page.get_by_role("checkbox", name="Usage statistics")
    expect(mended).to_be_checked()
    mended.uncheck()
    assert not [line for line in blocked if "Content Security Policy" in line]
    page.get_by_role("button", name="Publish notice 2").click()

    expect(page.get_by_text("Notice 2 is in force. Asked again:")).to_contain_text("Preferences")
    expect(page.get_by_text("Notice 2 is in force.")).not_to_contain_text("Usage statistics")
    reading = page.locator("summary", has_text="version")
    expect(reading.filter(has_text="analytics")).to_contain_text("version 1")
    expect(reading.filter(has_text="preferences")).to_contain_text("version 2")
    page.goto(f"{service}/admin/")
    expect(page.get_by_text("No unpublished changes")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_publisher_are_for_everyone(service: str, page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{service}/admin/")
    if page.get_by_label("Username").is_visible():
        assert violations(page) == []
        page.get_by_label("Username").fill("nina")
        page.get_by_label("Password").fill("only-for-tests")
        page.get_by_role("button", name="Log in").click()
    for path in (
        "",
        "consent/category/",
        "consent/category/5/change/",
        "consent/notice/publish/mix/",
    ):
        page.goto(f"{service}/admin/{path}")
        expect(page.get_by_role("link", name="MIX Networks consent")).to_be_visible()
        assert violations(page) == []
