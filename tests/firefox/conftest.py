"""A real Firefox on the real topology, where there is one or it can be had."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.firefox import engine, tab
from tests.firefox.bidi import Bidi
from tests.firefox.tab import Tab
from tests.servers import Project

NAMES = ("firefox-esr", "firefox")
INSTALL_SECONDS = 300


@pytest.fixture(scope="session")
def command() -> str:
    """The path of a Firefox: this machine's, else the distribution's."""
    for provide in (_nothing, _apt_install):
        provide()
        if found := _installed():
            return found
    pytest.skip(
        "These tests need Firefox, and none could be had. Install one (apt-get install "
        "firefox-esr), or name one: FIREFOX=/path/to/firefox uv run pytest"
    )


@pytest.fixture(scope="session")
def firefox(command: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bidi]:
    with engine.running(command, tmp_path_factory.mktemp("firefox")) as bidi:
        yield bidi


@pytest.fixture
def visitor(firefox: Bidi, tmp_path: Path) -> Iterator[Tab]:
    """A visitor whom this browser has never seen."""
    visitor = tab.fresh(firefox)
    yield visitor
    visitor.screenshot(tmp_path / "last.png")  # for whoever asks why a test failed
    visitor.leave()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The demo from nothing: database, catalogue, notice 1, both hosts."""
    project = Project.make(tmp_path_factory.mktemp("demo"))
    with project.running("demo"):
        project.await_everywhere(project.site_url, "notice 1")
        yield project


def _installed() -> str | None:
    named = os.environ.get("FIREFOX")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def _nothing() -> None:
    """First see what is there."""


def _apt_install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try("apt-get", "update")
        _try("apt-get", "install", "-y", "--no-install-recommends", "firefox-esr")


def _try(*command: str) -> None:
    try:
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            timeout=INSTALL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return  # then it is not to be had
