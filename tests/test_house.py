"""The house has a fixed top level, and says nothing about the machine it was built on."""

import json
import re
import subprocess

import pytest

from tests import node
from tests.bench.changes import changes, refusal
from tests.shared import ROOT

TOP = "manage.py pyproject.toml README.md config consent static templates tests".split()
LOCKS = {"uv.lock", "poetry.lock", "package-lock.json", "yarn.lock", "pnpm-lock.yaml"}
# In two parts, so that this file does not name them itself
HOSTS = ["pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com"]
PLACES = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/opt/" + "wheels"]
EXACT = re.compile(r"\d+\.\d+\.\d+")
STRANGE = re.compile("|".join(map(re.escape, HOSTS + PLACES)).encode())


@pytest.fixture(scope="module")
def files() -> list[str]:
    """Every file that is or would be committed."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [name for name in listing.stdout.split("\0") if name and (ROOT / name).exists()]


def test_the_top_level_is_fixed(files: list[str]) -> None:
    top = {name.partition("/")[0] for name in files}
    assert "manage.py" in top
    assert {name for name in top if not name.startswith(".")} <= set(TOP)


def test_no_lock_file_that_names_a_registry_is_kept(files: list[str]) -> None:
    assert [name for name in files if name.rpartition("/")[2] in LOCKS] == []


def test_no_file_names_a_registry_or_a_place_on_a_machine(files: list[str]) -> None:
    strange = {name: STRANGE.search((ROOT / name).read_bytes()) for name in files}
    assert {name: found[0] for name, found in strange.items() if found} == {}


def test_the_lock_of_npm_holds_digests_and_no_host() -> None:
    """`npm ci` refuses what differs; a registry's host stands in `resolved`, if anywhere."""
    named = json.loads((node.SOURCE / "package.json").read_text())
    assert all(EXACT.fullmatch(version) for version in named["devDependencies"].values())
    locked = json.loads((node.SOURCE / "npm-shrinkwrap.json").read_text())["packages"]
    assert locked.pop("") == {"devDependencies": named["devDependencies"]}
    assert len(locked) > len(named["devDependencies"])
    for name, package in locked.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name


def test_each_change_of_the_bench_still_applies() -> None:
    """Who moves what a patch changes writes the patch again: `tests/bench/changes.py` says how."""
    assert [sentence for change in changes().values() if (sentence := refusal(change))] == []


def test_every_dependency_is_pinned() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pins = project["tool"]["uv"]["constraint-dependencies"]
    assert all(re.fullmatch(r"[a-z0-9.\-]+==[^ ;]+( ; .+)?", pin) for pin in pins)
    wanted = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    named = [name for group in wanted for name in group if isinstance(name, str)]  # no inclusions
    names = {re.split(r"[\[><=; ]", name)[0] for name in named}
    assert {"pyjwt", "django", "psycopg", "pytest-django"} <= names
    assert names - {pin.partition("==")[0] for pin in pins} == set()
