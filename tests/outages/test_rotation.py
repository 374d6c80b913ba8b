"""Keys are rotated on two machines while servers judge cookies: none counts for invalid."""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.outages.postgres import Postgres
from tests.outages.rotation import Judges
from tests.outages.service import Service, installed, until
from tests.servers import Project

KNOWN_AFTER = 3  # seconds: every server here asks twice a second
MORE = 30  # answers


@dataclass
class Machines:
    first: Project
    second: Project

    def copy(self) -> None:
        """As the operator does: the file of the first goes to the second, as it is."""
        shutil.copy(self.first.folder / "keys.pem", self.second.folder / "keys.pem")

    def published(self, one: Project) -> list[str]:
        return re.findall(r'"kid": "([\w-]+)"', one.get(f"{one.url}/.well-known/jwks.json"))


@pytest.fixture
def machines(server: Postgres, tmp_path: Path) -> Iterator[Machines]:
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
    first = installed(folders[0], server.create(tmp_path.name))
    shutil.copy(first.folder / "secret", folders[1] / "secret")
    first.manage("keys", "add", "--file", str(first.folder / "keys.pem"))
    shutil.copy(first.folder / "keys.pem", folders[1] / "keys.pem")
    with ExitStack() as stack:
        both = []
        for folder in folders:
            settings = {
                "CONSENT_SIGNING_KEYS": str(folder / "keys.pem"),
                "CONSENT_SERVICE_URL": first.url,
                "TMPDIR": str(folder),
            }
            one = Project.make(folder, first.database_url, **settings)
            running = stack.enter_context(Service(one, "--workers", "2"))
            running.await_everybody(2)
            both.append(one)
        yield Machines(*both)


def test_a_rotation_on_two_machines_voids_no_answer(machines: Machines, tmp_path: Path) -> None:
    first = machines.first
    old, new = machines.published(first)
    with Judges([machines.first, machines.second], tmp_path) as judges:
        await_more(judges)
        assert set(judges.signed_by) == {old}

        time.sleep(KNOWN_AFTER)
        first.manage("keys", "promote", new, "--after", str(KNOWN_AFTER))
        await_more(judges)  # half of the machines sign with the new one
        until(lambda: judges.signed_by[new] > 0, "the first machine signs with the new key")
        await_more(judges)
        machines.copy()
        until(lambda: machines.published(machines.second) == [new, old], "the second follows")
        await_more(judges)

        first.manage("keys", "retire", old)
        machines.copy()
        time.sleep(KNOWN_AFTER)
        await_more(judges)
    assert sum(judges.invalid.values()) == 0, judges.invalid
    assert len(judges.answers) == 6 and judges.signed_by[new] > 2


def test_a_key_that_signs_before_it_is_known_does_void_answers(
    machines: Machines, tmp_path: Path
) -> None:
    """The trap that the order is there for; and proof that the judges see it."""
    first = machines.first
    with Judges([machines.first, machines.second], tmp_path) as judges:
        await_more(judges)
        added = re.search(r"Added ([\w-]+):", first.manage("keys", "add"))
        assert added
        first.manage("keys", "promote", added[1], "--force")
        until(lambda: sum(judges.invalid.values()) > 0, "a server does not know the key")
    assert judges.invalid["check of B"] > 0


def await_more(judges: Judges) -> None:
    enough = sum(judges.answers.values()) + MORE
    until(
        lambda: sum(judges.answers.values()) >= enough or judges.failure is not None,
        "the servers judge",
    )
