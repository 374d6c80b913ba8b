"""Installations by the documents' words alone: their blocks, in order, pasted into one shell.

What is put in place of a word stands in `SUBSTITUTIONS`; what two programs do that do not work
where the tests run, in `stand_ins/`. Beside that there is only the site, which the documents
leave to whoever has one.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.deploy.bare import Machine, Shell, machine
from tests.documents import block
from tests.shared import ROOT

HOST, SITE = "https://consent.mixnetworks.com", "https://www.mixnetworks.com"
SUBSTITUTIONS = {
    "REPOSITORY": "a repository that holds this checkout as it stands",
    "python3 -m venv": "the packages of the release before, since the machine is offline",
    "/pip install": "nothing more is needed",
    "@127.0.0.1/consent": "the address of the tests' PostgreSQL",
    f" {HOST}/": "the address that curl asks, where the service is a path of the site",
}
SERVES = "python manage.py serve "
# Ten connections in a row: one web process may be ready before the other
ALL_READY = "curl -sf --fail-early -H 'Connection: close' '{0}?[1-10]' >/dev/null"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Site</title>
<link rel="icon" href="data:,">
{tag}
<h1>Site</h1><a href="{service}/preferences/?site=mix">Cookie settings</a>
<script type="text/plain" data-consent="preferences">document.title = "remembered";</script>
"""


@dataclass
class Installation:
    machine: Machine
    shell: Shell
    service: str = HOST  # its address for visitors
    admin: str = f"{HOST}/admin/"
    replaced: Mapping[str, str] = field(default_factory=dict)  # what differs from the documents
    psql: Callable[[str], None] | None = None
    output: str = ""

    def has_a_site(self) -> None:
        """A page with the README's tag, in the folder that a web server is told of."""
        tag = block("README.md", "data-consent=").splitlines()[0].replace(HOST, self.service)
        page = self.machine.folder / "index.html"
        page.write_text(PAGE.format(tag=tag, service=self.service))
        self.shell.run(f"mkdir -p /var/www/site && cp {page} /var/www/site/")


@dataclass(frozen=True)
class Step:
    """What the operator does next: a block of a document, which holds these words."""

    document: str
    holding: str

    @property
    def text(self) -> str:
        return block(self.document, self.holding)

    def __call__(self, here: Installation) -> None:
        text = self.text
        for original, own in here.replaced.items():
            assert original in SUBSTITUTIONS
            text = text.replace(original, own)
        if "CREATE ROLE" in text and here.psql:
            here.psql(text)
            return
        first, serves, arguments = text.partition(SERVES)
        if first:
            here.output += here.shell.run(first)
        if serves:
            here.shell.start(serves + arguments, "serve")


Steps = list[Callable[[Installation], None]]


def ready(port: int = 8000) -> Callable[[Installation], None]:
    """Whoever reads waits until it answers, before going on."""
    return wait_until(ALL_READY.format(f"http://127.0.0.1:{port}/readyz"))


def wait_until(condition: str) -> Callable[[Installation], None]:
    return lambda here: here.shell.wait_until(condition)


def shell(words: str) -> Callable[[Installation], None]:
    """What the documents do not say, since it belongs to the machine or to the site."""
    return lambda here: _discard(here.shell.run(words))


def _discard(line: str) -> None:
    """A lambda's value is nobody's."""


@contextmanager
def installed(folder: Path, opt: Path, steps: Steps, **facts: object) -> Iterator[Installation]:
    with machine(folder, opt) as offline, offline.shell() as operator:
        here = Installation(offline, operator, **facts)  # type: ignore[arg-type]
        for step in steps:
            step(here)
        yield here


PACKAGES = Step("config/manual/install.md", "git clone")


def take_packages(folder: Path) -> Path:
    """The first block, whose outcome all installations share: a folder that becomes /opt."""
    opt = folder / "opt"
    with machine(folder, opt, online=True) as online, online.shell() as operator:
        own = {"REPOSITORY": str(repository(folder / "repository"))}
        PACKAGES(Installation(online, operator, replaced=own))
    return opt


def repository(made: Path) -> Path:
    git = ("git", "-c", "safe.directory=*", "-c", "user.name=t", "-c", "user.email=t@example.com")
    listed = subprocess.run(
        [*git, "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, made / name)
    for command in ("init -q", "add -A", "commit -q -m release"):
        subprocess.run([*git, *command.split()], cwd=made, check=True)
    return made
