"""Do the scheduled work: publish what is due, keep the log, delete what is too old, verify.

    manage.py worker

`manage.py serve` starts it, and again when it ends; under another server run it beside that. Of
several workers of one database one works. Another takes over at once when it ends, and within a
minute when it is killed, hangs, or its machine is gone: what it was about is done by the next one.

With PROMETHEUS_MULTIPROC_DIR it touches the file beat-worker in that folder every two seconds.
"""

import logging
import os
import signal
import threading
from argparse import SUPPRESS, ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from consent.admin.requests.mails import tell_staff
from consent.intake import erasures, mails
from consent.lib import db_timeouts, jobs, readings
from consent.management.command_line import HelpFormatter
from consent.publishing import publications
from consent.record import retention
from consent.record.clock import now
from consent.record.lease import Lease
from consent.web import metrics

log = logging.getLogger("consent.worker")

LOOK_SECONDS = 2.0  # between two renewals of the lease
RENEWING = "Renewing the worker's lease"


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


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []  # manage.py refuses wrong settings; `serve` prints the warnings

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = HelpFormatter
        parser.add_argument("--parent", type=int, help=SUPPRESS)  # it ends with this process

    def handle(self, *args: Any, parent: int | None, **options: Any) -> None:
        stopping = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stopping.set())
        # Ctrl-C reaches the server as well, which then ends its worker
        ctrl_c = signal.SIG_IGN if parent else lambda *_: stopping.set()
        signal.signal(signal.SIGINT, ctrl_c)
        db_timeouts.default = db_timeouts.LONG_SECONDS
        metrics.count_failures()
        register_jobs()
        leadership, registered = jobs.Leadership(), jobs.registered()
        lease = Lease(leadership, [job.name for job in registered])
        for job in registered:
            leadership.start(job)
        leads = None
        while not stopping.is_set() and parent in (None, os.getppid()):
            readings.beat("worker")
            jobs.attempt(jobs.Action(lease.renew, RENEWING))
            end_if_hung(leadership, lease)
            leads = tell(leads, leadership.holds)
            stopping.wait(LOOK_SECONDS)
        jobs.attempt(jobs.Action(erasures.clear_disk, erasures.CLEARING))
        jobs.attempt(jobs.Action(lease.release, RENEWING))


def end_if_hung(leadership: jobs.Leadership, lease: Lease) -> None:
    """End the process, since no thread can be ended from outside: another one goes on."""
    if hung := leadership.hung():
        log.error(
            "The job %s has done nothing for %d seconds: this worker ends.",
            hung[0],
            jobs.SILENT_SECONDS,
        )
        with suppress(Exception):
            lease.release()
        os._exit(1)


def tell(before: bool | None, leads: bool) -> bool:
    """Log whether this process leads, where that has changed."""
    if leads and not before:
        log.info("This worker does the scheduled work.")
    elif before and not leads:
        log.warning("This worker has lost its lease, and waits for it.")
    elif before is None:
        log.info("Another worker does the scheduled work; this one waits.")
    return leads
