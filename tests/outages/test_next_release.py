"""A made-up next release takes over, gives way, and takes over again, by the manual's words."""

import json
import signal
import sys
from pathlib import Path
from subprocess import Popen

import pytest

from tests.config.serving import serving
from tests.outages.service import PUBLISH, until
from tests.outages.visitors import Visitors
from tests.servers import Project
from tests.shared import copy_checkout

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]
EACH = 40  # requests of visitors before, between and after
MIGRATION = """
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("consent", "{newest}")]
    operations = [
        migrations.RunSQL("ALTER TABLE consent_decision ADD season integer NOT NULL DEFAULT 0")
    ]
"""
SETTING = "CONSENT_SEASON"
RECEIPTS = """
import json
from consent.models import Decision
from consent.proof.log import checkpoints, sequencer
from consent.proof.verifiers.verify import check
from consent.record import clock, receipts
while sequencer.run(clock.now()):
    pass
proofs = receipts.proofs(Decision.objects.select_related("notice__site")).values()
checked = [check(proof.file(), checkpoints.vkeys()[0]) for proof in proofs]
print(json.dumps([receipt["record"]["id"] for receipt in checked]))
"""


@pytest.fixture(params=["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.machine)])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    url = "" if request.param == "SQLite" else request.getfixturevalue("own_postgres").database_url
    project = Project.make(tmp_path, url, TMPDIR=str(tmp_path), CONSENT_DATABASE_SECONDS="60")
    if not url:
        project.migrate()
    project.python(PUBLISH)
    return project


def release(folder: Path) -> Path:
    """A checkout with the one file of settings that all releases share."""
    copy_checkout(folder)
    (folder / ".env").symlink_to("../env")
    return folder


def next_release(folder: Path) -> Path:
    migrations = release(folder) / "consent" / "migrations"
    newest = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "0999_season.py").write_text(MIGRATION.format(newest=newest))
    with (folder / "config" / "settings.py").open("a") as settings:
        settings.write(f'{SETTING} = env("{SETTING}", casts.secret, is_required=True)\n')
    return folder


def switch(project: Project, process: "Popen[bytes]", number: str) -> None:
    """As the manual has it: the link, then a reload."""
    says = "the old ones end"
    before, link = project.log.count(says), project.folder / "switched"
    link.symlink_to(number)
    link.rename(project.folder / "current")
    process.send_signal(signal.SIGHUP)
    until(lambda: project.log.count(says) > before, "it takes over")


def ask(visitors: Visitors) -> None:
    before = visitors.answered
    until(lambda: visitors.answered > before + EACH, "they ask")


def test_no_answer_is_lost_on_the_way_there_back_and_there_again(project: Project) -> None:
    env = project.folder / "env"
    env.touch(mode=0o600)
    release(project.folder / "1")
    new = Project(**vars(project) | {"root": next_release(project.folder / "2")})
    (project.folder / "current").symlink_to("1")
    program = str(project.folder / "current" / "manage.py")
    command = [sys.executable, program, "serve", "--port", str(project.port), "--workers", "1"]
    with serving(project, command=command) as process, Visitors(project.port) as visitors:
        ask(visitors)
        env.write_text(f"{SETTING}=spring-summer-autumn-winter-0123456789\n")
        new.manage("migrate", "-v0")
        for number in ("2", "1", "2"):
            switch(project, process, number)
            ask(visitors)
    assert visitors.failed == []
    assert f"{SETTING} of .env is not a setting of this service." in project.log, "going back"
    assert set(json.loads(new.python(RECEIPTS))) >= visitors.recorded
    assert "WHOLE" in new.manage("record", "verify")
