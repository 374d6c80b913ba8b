"""The examples of the library's page, as they stand, in sites that have the wheel and no more."""

import shlex
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.documents.conftest import Service
from tests.library.environments import Environment
from tests.library.sites import Site, Write, running, write_block, write_django
from tests.library.test_installation import NAMES
from tests.shared import ROOT

pytestmark = pytest.mark.machine


@dataclass(frozen=True)
class Kind:
    python: str
    requirements: tuple[str, ...]
    write: Callable[[Path, Write], None]
    targets: tuple[str, ...]  # what is served, each by a server of its own


DJANGO = ("shop.served:application", "shop.served:asynchronous asgi")
WANTED = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
OLDEST = tuple(requirement.replace(">=", "==") for requirement in WANTED)
KINDS = {
    "Django 4.2": Kind("3.11", ("django~=4.2.0", "uvicorn"), write_django, DJANGO),
    "Django 5.2": Kind("3.11", ("django~=5.2.0", "uvicorn"), write_django, DJANGO),
    "Django 6.0": Kind("3.13", ("django~=6.0.0", "uvicorn"), write_django, DJANGO),
    "Flask": Kind("3.13", ("flask",), write_block("flask"), ("shop:app",)),
    "Starlette": Kind(
        "3.13", ("starlette", "uvicorn"), write_block("starlette"), ("shop:app asgi",)
    ),
    "nothing, and the oldest packages": Kind(
        "3.11", OLDEST, write_block("def page("), ("shop:application",)
    ),
    "nothing, on 3.13": Kind("3.13", (), write_block("def page("), ("shop:application",)),
}
BLOCKS = [name for name, kind in KINDS.items() if kind.write is not write_django]
DJANGOS = [name for name, kind in KINDS.items() if kind.write is write_django]


@dataclass(frozen=True)
class Installed:
    kind: Kind
    environment: Environment
    folder: Path


@pytest.fixture(scope="module", params=KINDS)
def installed(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    wheel: Path,
    service: Service,
) -> Installed:
    kind = KINDS[request.param]
    folder = tmp_path_factory.mktemp("site")
    environment = Environment.make(folder / "env", kind.python, wheel, *kind.requirements)
    kind.write(folder, service.here)
    return Installed(kind, environment, folder)


@pytest.fixture(scope="module")
def sites(installed: Installed) -> Iterator[list[Site]]:
    """The same site, behind each server that it is for."""
    first, *rest = installed.kind.targets
    with running(installed.environment, installed.folder, *first.split()) as site:
        if not rest:
            yield [site]
            return
        with running(installed.environment, installed.folder, *rest[0].split()) as other:
            yield [site, other]


@pytest.mark.requirement("R104")
def test_the_example_counts_after_a_yes_and_keeps_the_cookie_back_else(
    sites: list[Site], service: Service
) -> None:
    for site in sites:
        allowed = site.await_answer(service.cookies(analytics=True), "counted")
        refused = site.get("/", service.cookies(analytics=False))
        unasked = site.get("/")
        signed = service.cookies(analytics=True)
        forged = site.get("/", signed.replace("__Secure-mix_consent=", "__Secure-mix_consent=x"))

        assert [line.partition(";")[0] for line in allowed.cookies] == ["_ga=1"]
        for answer in (refused, unasked, forged):
            assert answer == (200, "not counted", [])


def test_a_cookie_of_a_refused_class_that_the_browser_has_expires(
    sites: list[Site], service: Service
) -> None:
    for site in sites:
        site.await_answer(service.cookies(analytics=True), "counted")
        answer = site.get("/", f"_ga=1; {service.cookies(analytics=False)}")

        assert answer.cookies
        for line in answer.cookies:
            assert line.startswith("_ga=")
            assert "max-age=0" in line.lower()


def test_nothing_of_the_service_is_installed(installed: Installed) -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    names = [
        shlex.split(requirement.replace("[", " ").replace(">", " "))[0]
        for requirement in groups["service"]
    ]
    assert "granian" in names
    own = {name.partition("~")[0] for name in installed.kind.requirements}

    assert installed.environment.installed() >= NAMES
    assert installed.environment.installed() & set(names) - own == set()
    if not installed.kind.requirements:
        assert installed.environment.installed() == NAMES


@pytest.mark.parametrize("installed", BLOCKS, indirect=True)
def test_the_example_agrees_with_the_types_of_its_framework(installed: Installed) -> None:
    """But for Flask's own advice, to put a middleware in the place of a method."""
    options = ("--check-untyped-defs", "--disable-error-code=method-assign")
    output = installed.environment.mypy(installed.folder / "shop.py", *options)

    assert output.startswith("Success")


@pytest.mark.parametrize("installed", DJANGOS, indirect=True)
def test_a_django_site_passes_its_checks(installed: Installed) -> None:
    manage = installed.folder / "manage.py"
    checked = installed.environment.run("-W", "error", manage, "check", "--fail-level", "WARNING")

    assert "no issues" in checked


@pytest.mark.parametrize("installed", DJANGOS, indirect=True)
def test_a_view_of_django_that_needs_a_yes_is_closed_without(
    sites: list[Site], service: Service
) -> None:
    for site in sites:
        yes = service.cookies(analytics=True)
        site.await_answer(yes, "counted")
        for path in ("/figures", "/figures_async"):
            assert site.get(path, yes)[:2] == (200, "figures")
            assert site.get(path).status == 403
