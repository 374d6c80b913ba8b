"""The packages that an operator installs by their hashes are those that the tests ran with."""

import re
import tomllib
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.shared import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TEXT = (ROOT / "config/deploy/requirements.txt").read_text(encoding="utf-8")
ENTRY = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)(?: ; (?P<marker>.+?))? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)
ENTRIES = {found["name"]: found for found in ENTRY.finditer(TEXT)}
ON_OTHER_PYTHONS = {"importlib-metadata", "typing-extensions", "zipp"}
REMADE = "Make the file again, by the command at its head."


def wanted() -> list[Requirement]:
    """What pyproject.toml asks for where the service runs."""
    groups = PROJECT["dependency-groups"]
    lines = [*PROJECT["project"]["dependencies"], *groups["service"], *groups["postgres"]]
    return [Requirement(line) for line in lines]


def test_nothing_but_versions_and_hashes_stands_in_it() -> None:
    rest = re.sub(ENTRY, "", TEXT)
    assert ENTRIES
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []


def test_its_versions_are_those_of_the_tests() -> None:
    pins = dict(pin.split(" ")[0].split("==") for pin in _constraints())
    assert {name: found["version"] for name, found in ENTRIES.items()} == {
        name: pins.get(name) for name in ENTRIES
    }, REMADE


def _constraints() -> list[str]:
    pins: list[str] = PROJECT["tool"]["uv"]["constraint-dependencies"]
    return pins


def test_it_holds_all_that_the_service_needs_and_nothing_else() -> None:
    needed: set[str] = set()
    pending = [requirement for requirement in wanted() if _applies(requirement, set())]
    while pending:
        requirement = pending.pop()
        name = canonicalize_name(requirement.name)
        if requirement.extras or name not in needed:
            pending += _requirements_of(name, requirement.extras)
        needed.add(name)
    elsewhere = {name for name, found in ENTRIES.items() if found["marker"]}  # not on each system
    assert needed <= set(ENTRIES), REMADE
    assert set(ENTRIES) - needed - elsewhere <= ON_OTHER_PYTHONS, REMADE


def _requirements_of(name: str, extras: set[str]) -> list[Requirement]:
    needs = [Requirement(line) for line in distribution(name).requires or []]
    return [need for need in needs if _applies(need, extras)]


def _applies(requirement: Requirement, extras: set[str]) -> bool:
    """Here, and to whoever asked for these extras."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""})
