"""What a site installs is the library alone: how it gets it, what comes, and what does not."""

import re
import shlex
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.documents import block
from tests.library.environments import Environment, interpreter, ran, uv
from tests.shared import ROOT

pytestmark = pytest.mark.machine

DOCUMENT = "consent/client/README.md"
NAMES = {"mix-consent", "pyjwt", "cryptography", "cffi", "pycparser"}  # all of them
ROOMS = {"__init__.py", "py.typed", "client", "cookies", "kernel", "lib", "proof"}
MEGABYTES = 20
VERSIONS = ("3.11", "3.13")
TRUSTED = {  # the checkout, whoever owns it
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
}
EVERY_MODULE = """
import importlib, pkgutil, sys
import consent
names = [one.name for one in pkgutil.walk_packages(consent.__path__, "consent.")]
others = ("consent.client.django", "consent.client.rehearsal.")  # an extra, with a browser
names = [name for name in names if not name.startswith(others)]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(names), "django" in sys.modules)
"""
PROGRAM = """
from consent.client import ConsentClient, Permission
from consent.client.wsgi import ConsentMiddleware

client = ConsentClient("https://consent.mixnetworks.com", "mix", necessary=("sessionid",))
permission: Permission = client.check({"Cookie": "a=b"}, region="US-CA")
reveal_type(permission.allows("analytics"))
reveal_type(permission.vary)
reveal_type(client.sign_out({}))
reveal_type(ConsentMiddleware)
"""
TYPES = ["bool", "tuple[str, ...]", "tuple[str, ...]"]


@pytest.fixture(scope="module", params=VERSIONS)
def bare(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, wheel: Path
) -> Environment:
    return Environment.make(tmp_path_factory.mktemp("bare") / "env", request.param, wheel)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a checkout in it, and pip at hand."""
    ran(uv(), "venv", "--seed", "--python", interpreter("3.13"), tmp_path / "env", cwd=tmp_path)
    (tmp_path / "mix-consent").symlink_to(ROOT)
    return tmp_path


def test_it_is_four_packages_beside_it_and_less_than_twenty_megabytes(bare: Environment) -> None:
    assert bare.installed() == NAMES
    assert 10 < bare.megabytes() < MEGABYTES


def test_no_room_of_the_service_comes_with_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        paths = [name.split("/") for name in archive.namelist() if ".dist-info/" not in name]

    assert {parts[0] for parts in paths} == {"consent"}
    assert {parts[1] for parts in paths} == ROOMS
    assert [parts[2:] for parts in paths if parts[1] == "lib"] == [["__init__.py"], ["uuid7.py"]]


def test_its_own_page_is_its_readme_and_begins_with_pip_install(bare: Environment) -> None:
    output = bare.run("-c", "from importlib.metadata import *; print(metadata('mix-consent'))")

    text = (ROOT / DOCUMENT).read_text(encoding="utf-8")
    assert text.strip() in output
    assert re.search(r"```sh\n(.*)", text)[1].startswith("pip install ")  # type: ignore[index]


def test_every_module_is_imported_where_there_is_no_django(bare: Environment) -> None:
    count, has_django = bare.run("-W", "error", "-c", EVERY_MODULE).split()

    assert int(count) > 30
    assert has_django == "False"
    for room in ("models", "web", "admin", "publishing", "lib.languages"):
        code = f"import importlib.util as u; print(u.find_spec('consent.{room}'))"
        assert bare.run("-c", code) == "None\n"


def test_a_program_of_ten_lines_sees_types_and_a_wrong_one_is_told_so(
    bare: Environment, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    output = bare.mypy(program, "--strict")

    revealed = re.findall(r'Revealed type is "(.*)"', output)
    assert revealed[:3] == TYPES
    assert revealed[3].startswith("def (app: ")
    assert "Success: no issues found" in output

    wrong = PROGRAM.replace('region="US-CA"', "region=7").replace('allows("analytics")', "allow()")
    program.write_text(wrong)
    output = bare.mypy(program, "--strict")

    assert '"check" of "ConsentClient" has incompatible type "int"' in output
    assert '"Permission" has no attribute "allow"' in output


def test_pip_installs_it_from_a_checkout(site: Path) -> None:
    (line,) = block(DOCUMENT, "pip install ./").splitlines()
    _, *arguments = shlex.split(line, comments=True)
    made = Environment(site / "env")
    ran(made.python, "-m", "pip", *arguments, cwd=site)

    assert made.installed() == NAMES
    assert made.run("-c", "from consent.client import ConsentClient") == ""


def test_pip_installs_it_from_git_and_makes_a_wheel(site: Path) -> None:
    """The address is this checkout's, in the form that pip takes for one without a host."""
    from_git, make_wheel = block(DOCUMENT, "git+https").splitlines()
    _, _, requirement = shlex.split(from_git)
    name, _, address = requirement.partition(" @ ")
    assert (name, address[:12]) == ("mix-consent", "git+https://")
    made = Environment(site / "env")
    ran(made.python, "-m", "pip", "install", f"git+{ROOT.as_uri()}", cwd=site, **TRUSTED)
    assert made.installed() == NAMES

    ran(made.python, "-m", *shlex.split(make_wheel), cwd=site)
    assert [path.name for path in (site / "wheels").iterdir()] == [_name()]


def _name() -> str:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    return f"mix_consent-{version}-py3-none-any.whl"
