"""What an old backup brings back, and is not believed: undone by `restore`, or named by it.

And what was said to a notice that is lost with it fits nothing new.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest

from tests.outages.decisions import SentDecision
from tests.outages.service import ORIGIN
from tests.places import has_log
from tests.postgres import new_database
from tests.servers import Project

SEED = f"""
from tests import filled
filled.seed(origins=[{ORIGIN!r}], cookie_domain="mixnetworks.localhost")
"""
PUBLISH = """
from tests import filled
from consent.models import CategoryText, Notice, Site
purpose = {purpose!r}
if purpose:
    CategoryText.objects.filter(category__key="analytics", language="en").update(purpose=purpose)
site = Site.objects.get(key="mix")
material = ["analytics"] if site.notices.exists() else []
print(filled.publish(site, material=material).number)
"""

Check = Callable[[str], tuple[str, str]]  # a cookie's verdict and reason


class Recovery:
    """An installation, and what happens to it."""

    def __init__(self, folder: Path, server: str = "", template: str = "") -> None:
        """On SQLite; or on PostgreSQL, by the address of a server and a migrated database of it."""
        self._folder, self._server = folder, server
        url = new_database(server, template) if server else ""
        settings = (
            {"PATH": f"{_programs(server)}{os.pathsep}{os.environ['PATH']}"} if server else {}
        )
        self.list = folder / "erased.txt"
        self.project = Project.make(
            folder, url, TMPDIR=str(folder), CONSENT_ERASED_FILE=str(self.list), **settings
        )
        if not server:
            self.project.migrate()

    def publish(self, purpose: str = "", *, first: str = "") -> int:
        """Publish with this purpose of statistics, after that code. Returns the notice's number."""
        return int(self.project.python(first + PUBLISH.format(purpose=purpose)))

    def backup(self) -> Path:
        told = self.project.manage("backup", str(self._folder / "backups"))
        return Path(told.partition(": ")[0])

    def lose(self) -> None:
        """The database is gone."""
        if self._server:
            url = new_database(self._server)
            self.project = replace(self.project, database_url=url)
            return
        for ending in ("", "-wal", "-shm"):
            (self._folder / f"db.sqlite3{ending}").unlink(missing_ok=True)

    def restore(self, backup: Path) -> str:
        """By the real command. Returns what it prints."""
        return self.project.manage("restore", str(backup))

    @contextmanager
    def serving(self) -> Iterator[Check]:
        """The service runs. What is handed out says what a cookie is worth to statistics."""

        def check(cookie: str) -> tuple[str, str]:
            connection = HTTPConnection("127.0.0.1", self.project.port, timeout=20)
            connection.request("GET", "/v1/check?site=mix", headers={"Cookie": cookie})
            told = json.loads(connection.getresponse().read())["categories"]["analytics"]
            connection.close()
            return told["verdict"], told["reason"]

        with self.project.running("serve", "--workers", "1", "--no-worker"):
            yield check

    def decide(self, notice: int, *, yes: bool = True) -> SentDecision:
        """A visitor answers about statistics, while the service runs."""
        sent = SentDecision({"analytics": yes}, notice=notice)
        sent.send(self.project.port)
        return sent


def _programs(server: str) -> str:
    """Where pg_dump and its like lie, of the server's own version."""
    with psycopg.connect(server) as connection:
        found = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
        (folder,) = found.fetchone() or ("",)
    return str(folder)


LOST = "Counts visits, and follows them across sites."
NEW = "Counts visits, and sells what you do."
BEFORE = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from consent.admin.sites.site import make_token
from consent.models import CategoryText, Site, SiteToken
from consent.publishing import Draft, publications
from consent.publishing.publications import Proposal
from consent.publishing.review import Review
site = Site.objects.get(key="mix")
User.objects.create_superuser("nina")
session = SessionStore()
session["_auth_user_id"] = "1"
session.create()
make_token(site, "nginx", [SiteToken.Scope.VISITORS])
CategoryText.objects.filter(category__key="analytics", language="en").update(purpose="Counts.")
digest, tomorrow = Review.build(Draft.load(site)).draft_digest, timezone.now() + timedelta(days=1)
proposal = Proposal(digest, "A test", publish_at=tomorrow)
publications.propose(site, proposal, by="nina", may_publish=True)
"""
AFTER = """
from django.contrib.sessions.models import Session
from consent.models import Decision, Publication
print(
    Session.objects.count(), Publication.objects.get().closed_as,
    Decision.objects.exclude(surface="erasure").count(),
)
"""
BEGUN = """
from consent.models import Change
from consent.proof.models import Leaf
change = Change.objects.get(field="origin")
print(Leaf.objects.get(kind="C", record=f"{change.pk:032x}").place is not None, change.old > "")
"""
PLACED = """
from tests.places import place_all
place_all()
"""


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def recovery(request: pytest.FixtureRequest, tmp_path: Path) -> Recovery:
    if request.param == "SQLite":
        return Recovery(tmp_path)
    server = request.getfixturevalue("postgres_url")
    return Recovery(tmp_path, server, request.getfixturevalue("migrated_postgres"))


@pytest.mark.requirement("R65", "R75")
def test_it_is_undone_or_named(recovery: Recovery, tmp_path: Path) -> None:
    notice = recovery.publish(first=SEED)
    with recovery.serving():
        erased, other, elsewhere, kept = (recovery.decide(notice) for _ in range(4))
    recovery.project.python(PLACED + BEFORE)
    backup = recovery.backup()
    for gone in erased, other:
        recovery.project.manage("record", "erase", gone.id, "--yes")
    theirs = tmp_path / "of-another-machine.txt"
    recovery.project.manage(
        "record", "erase", elsewhere.id, "--yes", CONSENT_ERASED_FILE=str(theirs)
    )

    lost = recovery.publish(LOST)
    with recovery.serving() as check:
        yes, no = recovery.decide(lost), recovery.decide(lost, yes=False)
        assert check(yes.cookie) == ("granted", "choice")

    recovery.lose()
    told = recovery.restore(backup)

    assert "Signed out: 1 of the staff." in told
    assert "Withdrawn, of mix: Publication of notice 2. Review it again." in told
    assert f"Erased again by {recovery.list}: visitors: 2, decisions that it names: 2 of 2." in told
    assert '* token mix “nginx”, last used never: manage.py site revoke mix "nginx"' in told
    assert "* site mix, switched on: manage.py site off mix" in told
    assert "* staff nina, last signed in never" in told
    is_left = "0 withdrawn 2"
    if has_log():
        assert recovery.project.python(AFTER + PLACED + BEGUN).split("\n") == [is_left, "True True"]
    else:
        assert recovery.project.python(AFTER) == is_left

    told = recovery.project.manage("restore", "--erased", str(theirs))
    assert ": visitors: 1, decisions that it names: 1 of 3." in told
    with pytest.raises(AssertionError, match="No decision has the id"):
        recovery.project.manage("record", "erase", elsewhere.id)
    assert "1 decision of" in recovery.project.manage("record", "erase", kept.id)
    recovery.project.manage("site", "revoke", "mix", "nginx")
    new = recovery.publish(NEW)
    with recovery.serving() as check:
        assert check(yes.cookie) == ("lapsed", "choice")
        assert check(no.cookie) == ("denied", "choice")
        assert recovery.decide(lost).statuses == [409]  # from a page that was open meanwhile
        assert recovery.decide(new).statuses == [201]
    assert new > lost + 1
    if has_log():
        recovery.project.manage("record", "verify")  # 0: the log goes on as a whole
