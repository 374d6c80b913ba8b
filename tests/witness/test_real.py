"""The real service, the real key, a real site: what happens to a log that is written anew."""

import json
from dataclasses import replace
from pathlib import Path
from secrets import token_urlsafe

import pytest

from consent.client import LogFault, LogFork
from consent.client.witness.signed_checkpoint import SignedCheckpoint
from consent.client.witness.witness import PATIENCE
from tests.outages.decisions import OPTIONAL
from tests.outages.service import Service, installed, until
from tests.restore.project import Recovery
from tests.servers import Project
from tests.witness import forging
from tests.witness.installation import a_site, auditor, decide, keys, placed, served, settled

NO = dict.fromkeys(OPTIONAL, False)
YES = dict.fromkeys(OPTIONAL, True)


@pytest.fixture(params=["sqlite", "postgresql"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    is_sqlite = request.param == "sqlite"
    url = "" if is_sqlite else request.getfixturevalue("own_postgres_url")
    (tmp_path / "service").mkdir()
    return installed(tmp_path / "service", url)


def test_a_log_that_was_rewritten_with_the_true_key_is_reported_by_the_next_refresh(
    project: Project, tmp_path: Path
) -> None:
    reports: list[LogFork] = []
    with Service(project), a_site(project, tmp_path / "site") as site:
        no, yes = decide(project, NO), decide(project, YES)
        for _ in range(20):
            decide(project, NO)
        before = settled(project, site)
        client = auditor(project, reports, tmp_path / "auditor")
        assert client.refresh()
        pages = site.page(no), site.page(yes)
        assert pages == ((200, "not counted", []), (200, "counted", ["_analytics"]))
        assert site.witness()["stats"]["log_forked"] == 0

        forging.rewrite(project)
        after = placed(project)
        assert after.checkpoint.root != before.checkpoint.root
        assert client.refresh()  # once
        until(lambda: site.witness()["reports"] != [], "the site reports it")

        (report,) = reports
        assert (report.what, report.old, report.new) == (
            LogFault.REWRITTEN,
            before.note,
            after.note,
        )
        ((what, old, new, file),) = site.witness()["reports"]
        assert (what, old) == ("rewritten", before.note)
        kept = json.loads(Path(file).read_text())
        assert (kept["old"], kept["new"]) == (old, new)
        for note in (old, new):
            SignedCheckpoint.of(note, keys(project))  # each by the service itself
        assert (site.page(no), site.page(yes)) == pages
        stats = site.witness()["stats"]
        assert (stats["log_forked"], stats["check_failed"]) == (1, 0)


def test_a_log_that_has_shrunk_is_reported_by_the_third_refresh(
    project: Project, tmp_path: Path
) -> None:
    reports: list[LogFork] = []
    with Service(project), a_site(project, tmp_path / "site") as site:
        no = decide(project, NO)
        for _ in range(4):
            decide(project, NO)
        before = settled(project, site)
        client = auditor(project, reports, tmp_path / "auditor")
        assert client.refresh()
        forging.cut(project, gone=2)
        after = placed(project)
        assert after.checkpoint.size < before.checkpoint.size
        for _ in range(PATIENCE):
            assert reports == []
            assert client.refresh()
        until(lambda: site.witness()["reports"] != [], "the site reports it")

        assert [(one.what, one.old, one.new) for one in reports] == [
            (LogFault.SHRUNK, before.note, after.note)
        ]
        assert [report[0] for report in site.witness()["reports"]] == ["shrunk"]
        assert site.page(no) == (200, "not counted", [])


def test_keys_that_follow_each_other_are_no_report_and_one_that_comes_alone_is(
    tmp_path: Path,
) -> None:
    (tmp_path / "service").mkdir()
    project = installed(tmp_path / "service")
    reports: list[LogFork] = []
    client = auditor(project, reports, tmp_path / "auditor")
    signed: list[tuple[str, ...]] = []
    first, second, third = (token_urlsafe(48) for _ in range(3))
    for own, secret in ((first, second), (f"{third},{first}", second), (third, second)):
        settings = {**project.settings, "CONSENT_LOG_KEY": own, "DJANGO_SECRET_KEY": secret}
        with Service(replace(project, settings=settings)):
            until(lambda: set(served(project).keys) == set(keys(project)), "today's keys sign")
            assert client.refresh()
            signed.append(tuple(keys(project)))
    assert reports == []
    assert client._witness.kept
    assert set(client._witness.kept.keys) == set(signed[-1])

    settings = {**project.settings, "CONSENT_LOG_KEY": first, "DJANGO_SECRET_KEY": first}
    with Service(replace(project, settings=settings)):
        until(lambda: served(project).keys == tuple(keys(project)), "today's key signs")
        assert client.refresh()
    assert [one.what for one in reports] == [LogFault.KEY_EXCHANGED]


def test_a_restored_backup_is_reported_with_what_the_service_says_of_it(tmp_path: Path) -> None:
    reports: list[LogFork] = []
    (tmp_path / "service").mkdir()
    recovery = Recovery(tmp_path / "service")
    notice = recovery.publish()
    client = auditor(recovery.project, reports, tmp_path / "auditor")
    with recovery.serving():
        recovery.decide(notice)
        size = placed(recovery.project).checkpoint.size
        backup = recovery.backup()
        for _ in range(8):
            recovery.decide(notice)
        before = placed(recovery.project)
        assert client.refresh()
    recovery.lose()
    recovery.restore(backup)
    with recovery.serving():
        after = placed(recovery.project)
        assert size < after.checkpoint.size < before.checkpoint.size
        for _ in range(PATIENCE):
            assert reports == []
            assert client.refresh()

    (report,) = reports
    assert (report.what, report.old, report.new) == (LogFault.SHRUNK, before.note, after.note)
    assert report.cut
    assert report.cut.startswith(f"{size} 20")
