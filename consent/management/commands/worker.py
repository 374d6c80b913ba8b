"""Do the scheduled work: publish what is due, keep the log, delete what is too old, verify.

    manage.py worker

`manage.py serve` starts it, and again when it ends; under another server run it beside that. Of
several workers of one database one works, and another takes over within seconds when it ends.
It may be killed at any time: what it was about is done by the next one, and nothing twice.
"""

import logging
import os
import signal
import threading
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.utils import timezone

from consent.admin.mails import tell_staff
from consent.lib import db_timeouts, jobs
from consent.management.documented_command import DocumentedCommand
from consent.publishing import publications
from consent.record import erasures, mails, retention
from consent.record.clock import now
from consent.web import metrics

log = logging.getLogger("consent.worker")

LOCK_SECONDS = 2.0  # between two looks at the lock: also the longest time until it is taken over


def publish_due() -> None:
    for publication in publications.publish_due(now()):
        log.info("%s of %s: %s", publication, publication.site.key, publication.state.value)


def send_mails() -> None:
    now = timezone.now()
    try:
        tell_staff(now)
    finally:  # what cannot be put into words keeps back no mail that waits
        mails.send_waiting(now)


def register_jobs() -> None:
    jobs.register("publications", publish_due, every=2.0, during="Publishing what is due")
    jobs.register("mails", send_mails, every=60.0, during="Mailing")
    during = "Deleting what is too old"
    jobs.register("retention", lambda: retention.run_if_due(now()), every=60.0, during=during)
    jobs.register("disk", erasures.clear_disk, every=60.0, during=erasures.CLEARING)


class Command(DocumentedCommand):
    requires_system_checks = []  # manage.py refuses wrong settings; `serve` prints the warnings

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--parent", type=int, help=SUPPRESS)  # it ends with this process

    def handle(self, *args: Any, parent: int | None, **options: Any) -> None:
        stopping = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stopping.set())
        # Ctrl-C reaches the server as well, which then ends its worker
        ctrl_c = signal.SIG_IGN if parent else lambda *_: stopping.set()
        signal.signal(signal.SIGINT, ctrl_c)
        db_timeouts.default = db_timeouts.LONG_SECONDS
        metrics.count_failures()
        is_leader = threading.Event()
        register_jobs()
        for job in jobs.registered():
            jobs.start(job.name, job.every, job.action, may_run=is_leader)
        lock = jobs.leader_lock()
        if not lock.hold():
            log.info("Another worker does the scheduled work; this one waits.")
        while not stopping.is_set() and parent in (None, os.getppid()):
            follow(lock, is_leader)
            stopping.wait(LOCK_SECONDS)
        jobs.attempt(jobs.Action(erasures.clear_disk, erasures.CLEARING))


def follow(lock: Any, is_leader: threading.Event) -> None:
    """Let the jobs run while this process has the lock."""
    is_ours = lock.hold()
    if is_ours and not is_leader.is_set():
        log.info("This worker does the scheduled work.")
        is_leader.set()
    elif is_leader.is_set() and not is_ours:
        log.warning("This worker has lost the lock, and waits for it.")
        is_leader.clear()
