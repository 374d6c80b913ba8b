"""A database that was put back as operators do it: nobody is accused, the erased stay erased."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest

from consent.client.service import FetchError, Service as Remote
from consent.proof.witness import LogFault, LogFork, Witness
from tests import postgres
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import Service, installed, until
from tests.postgres import Postgres
from tests.restore.test_what_comes_back import LOST, PUBLISH
from tests.servers import Project

pytestmark = [pytest.mark.machine, pytest.mark.proof]
PLACE = """
from consent.proof.log import checkpoints, sequencer
from consent.record import clock
sequencer.run(clock.now())
print(checkpoints.read().size, checkpoints.origin())
"""
IDS = "from consent.models import Decision; print(*Decision.objects.values_list('pk', flat=True))"

Mark = Callable[[], Callable[[], None]]  # at this moment; what it returns goes back to it
Way = tuple[str, Mark]  # the database's address, and how


def snapshot(files: Path, server: Postgres | None = None) -> Mark:
    """Of a disk: all files as they are, the write-ahead log among them."""

    def mark() -> Callable[[], None]:
        copy = files.with_name("snapshot")
        if server:
            server.stop()
        subprocess.run(["cp", "-a", files, copy], check=True)
        if server:
            server.start()

        def put_back() -> None:
            if server:
                server.stop()
            shutil.rmtree(files)
            copy.rename(files)
            if server:
                server.start()

        return put_back

    return mark


@contextmanager
def sqlite_snapshot(folder: Path) -> Iterator[Way]:
    files = folder / "database"
    files.mkdir()
    yield f"sqlite:///{files}/db.sqlite3", snapshot(files)


@contextmanager
def postgres_snapshot(folder: Path) -> Iterator[Way]:
    with postgres.running() as server:
        yield server.create("consent"), snapshot(server.data, server)


@contextmanager
def point_in_time(folder: Path) -> Iterator[Way]:
    """A base backup and the archived log: pgBackRest, WAL-G, RDS, Cloud SQL."""
    with postgres.running() as server:
        base, archive = (server.data.with_name(name) for name in ("base", "archive"))
        server.run("pg_basebackup", "-D", str(base), "-d", server.url(), "-c", "fast")
        # Written as the server's own user: a folder of its own, full of its log
        server.ask("ALTER SYSTEM SET archive_mode = on")
        server.ask(f"ALTER SYSTEM SET archive_command = 'mkdir -p {archive}; cp %p {archive}/%f'")
        server.control("-m", "fast", "stop")
        server.start()

        def mark() -> Callable[[], None]:
            with psycopg.connect(server.url()) as connection:
                (moment,) = connection.execute("SELECT clock_timestamp()::text").fetchone() or ("",)

            def put_back() -> None:
                server.control("-m", "fast", "stop")  # which archives the rest
                shutil.rmtree(server.data)
                base.rename(server.data)
                (server.data / "recovery.signal").touch()
                with (server.data / "postgresql.auto.conf").open("a") as settings:
                    settings.write(
                        f"restore_command = 'cp {archive}/%f %p'\n"
                        f"recovery_target_time = '{moment}'\n"
                        "recovery_target_action = 'promote'\n"
                    )
                server.start()
                until(lambda: not is_standby(server), "it takes writes")

            return put_back

        yield server.create("consent"), mark


@contextmanager
def failover(folder: Path) -> Iterator[Way]:
    """To a standby that nobody waited for: it lacks what was acknowledged last."""
    with postgres.running() as primary, postgres.standby(primary) as standby:
        primary.create("consent")
        hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"

        def mark() -> Callable[[], None]:
            standby.ask("ALTER SYSTEM SET primary_conninfo = ''")
            standby.ask("SELECT pg_reload_conf()")
            with psycopg.connect(standby.url(), autocommit=True) as connection:
                receiver = "SELECT count(*) FROM pg_stat_wal_receiver"
                until(lambda: connection.execute(receiver).fetchone() == (0,), "it is alone")

            def put_back() -> None:
                primary.stop()
                standby.control("promote")

            return put_back

        yield f"postgres://postgres@{hosts}/consent?target_session_attrs=read-write", mark


def is_standby(server: Postgres) -> bool:
    with psycopg.connect(server.url()) as connection:
        return bool((connection.execute("SELECT pg_is_in_recovery()").fetchone() or (True,))[0])


class Watched:
    """The service, a witness of its log, and what that reports."""

    def __init__(self, project: Project, state: Path) -> None:
        self.project, self.reports = project, list[LogFork]()
        self._witness = Witness(state)

    def decide(self, count: int) -> list[SentDecision]:
        sent = [SentDecision(dict.fromkeys(OPTIONAL, True)) for _ in range(count)]
        for one in sent:
            until(partial(self._is_recorded, one), "it is recorded")
        return sent

    def _is_recorded(self, sent: SentDecision) -> bool:
        return bool(sent.send(self.project.port)) and sent.is_recorded

    def place(self) -> int:
        """Give everything its place, and have the witness see it. Its size."""
        size, self.origin = self.project.python(PLACE).splitlines()[-1].split()
        # The worker may have placed more since
        until(lambda: self.look() >= int(size), "the witness has seen it")
        return int(size)

    def look(self) -> int:
        fork = self._witness.look(Remote(f"http://127.0.0.1:{self.project.port}"))
        self.reports += [fork] if fork else []
        return self._witness.kept.checkpoint.size if self._witness.kept else 0

    def says_log_shrunk(self) -> bool:
        with suppress(FetchError):  # until the standby takes over
            Remote(f"http://127.0.0.1:{self.project.port}").fetch("/log/checkpoint")
        return "log_shrunk: " in self.project.log

    def erase(self, sent: SentDecision) -> None:
        """As the visitor does it."""
        connection = HTTPConnection("127.0.0.1", self.project.port, timeout=20)
        headers = {
            "Host": self.project.url.removeprefix("http://"),
            "Origin": self.project.url,
            "Cookie": sent.cookies,
        }
        connection.request("DELETE", "/v1/decisions/mine", headers=headers)
        assert connection.getresponse().status == 204
        connection.close()


@pytest.mark.requirement("R65", "R75")
@pytest.mark.parametrize("way", [sqlite_snapshot, postgres_snapshot, point_in_time, failover])
def test_what_is_lost_is_said(
    way: Callable[[Path], AbstractContextManager[Way]], tmp_path: Path
) -> None:
    list_ = tmp_path / "erased.txt"
    is_failover = way is failover
    with way(tmp_path) as (url, mark):
        project = installed(tmp_path, url, CONSENT_ERASED_FILE=str(list_))
        # One process: another's memory is two seconds old, and this witness looks far more often
        service = Service(project, "--workers", "1")
        watched = Watched(project, tmp_path / "witness.json")
        with service:
            erased, kept = watched.decide(2)
            before = watched.place()
            put_back = mark()
            lost = int(project.python(PUBLISH.format(purpose=LOST)))
            watched.decide(12)
            watched.erase(erased)
            assert watched.place() > before + 12
            if is_failover:
                put_back()
                until(watched.says_log_shrunk, "it notices, and signs nothing")
        if not is_failover:
            put_back()
        # The machine is replaced, and its list is gone with it: what is left is its log
        list_.unlink()
        told = project.manage("restore", "--in-place", "--erased", str(tmp_path / "server.log"))
        with service:
            after = watched.decide(20)
            watched.place()
            assert watched.origin.rpartition("/")[2].isdigit()

        assert "visitors: 1, decisions that it names: 1 of 1." in told
        assert {report.what for report in watched.reports} == {LogFault.RESTORED}
        assert len(watched.reports) == 1
        project.manage("record", "verify")  # 0: whole
        on_record = set(project.python(IDS).split())
        assert on_record == {one.id for one in (kept, *after)}
        again = int(project.python(PUBLISH.format(purpose="")))
        assert again > lost + 1
