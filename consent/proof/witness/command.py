"""`python -m consent.client witness URL`: a witness on a machine that runs no site."""

import logging
import signal
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from consent.client.failure_counts import Failure, FailureCounts
from consent.client.service import Service
from consent.proof.witness.witness import Look, Witness
from consent.proof.witness.witness_file import WitnessFile

CONTINUED, FORKED, NOT_READ = 0, 1, 2  # exit codes
AGAIN = 5.0  # seconds until a doubt is looked at once more

_QUIET = {  # follows the other without a line
    (Look.SAME, Look.FIRST),
    (Look.SAME, Look.GROWN),
    (Look.SAME, Look.FORKED),
    (Look.SAME, Look.SAME),
    (Look.DOUBTFUL, Look.DOUBTFUL),
}

log = logging.getLogger("consent.client")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("url", help="the service, for example https://consent.mixnetworks.com")
    parser.add_argument("--state", type=Path, help="the file that keeps the last checkpoint")
    parser.add_argument("--once", action="store_true", help="one look, for cron; needs --state")
    parser.add_argument("--interval", type=float, default=60.0, help="seconds between two looks")
    parser.add_argument("--host", help="the Host header to send to the service")


def run(options: Namespace) -> int:
    """Look, and write a line for each change; with `--once` 1 if the log does not continue."""
    _log_to_stdout()
    if options.once and not options.state:
        log.error("With --once, say where the last checkpoint is kept: --state FILE")
        return NOT_READ
    address = options.url.rstrip("/")
    file = None
    if options.state:
        file = WitnessFile(options.state, service=address, issuer=options.host or address)
        try:
            file.read()
        except Exception as error:  # to begin anew would be to forget what was seen
            log.error("%s cannot be read: %s: %s", options.state, type(error).__name__, error)
            return NOT_READ
    counts = FailureCounts()
    witness = Witness(Service(options.url, host=options.host), counts, address=address, file=file)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as an init ends it
    try:
        last = _look(witness, options)
    except KeyboardInterrupt:
        last = Look.SAME
    if counts[Failure.LOG_FORKED]:
        return FORKED
    return NOT_READ if last is Look.UNREACHABLE else CONTINUED


def _look(witness: Witness, options: Namespace) -> Look:
    before: Look | None = None
    while True:
        look = witness.look()
        if (look, before) not in _QUIET:
            _write(look, witness)
        before = look
        if options.once and look is not Look.DOUBTFUL:
            return look
        pause = min(AGAIN, options.interval) if look is Look.DOUBTFUL else options.interval
        time.sleep(pause)


def _write(look: Look, witness: Witness) -> None:
    """What the witness has not logged itself."""
    kept = witness.kept
    size = kept.checkpoint.size if kept else 0
    match look:
        case Look.FIRST:
            keys = ", ".join(kept.keys if kept else ())
            log.info("Seen for the first time: %d leaves, signed by %s", size, keys)
        case Look.SAME:
            log.info("%d leaves, as before.", size)
        case Look.GROWN:
            log.info("%d leaves, which continue those that were seen before.", size)
        case Look.DOUBTFUL:
            log.info("The checkpoint does not continue the last one, or does not show it yet.")


def _log_to_stdout() -> None:
    handler = logging.StreamHandler(sys.stdout)
    formatter = logging.Formatter("%(asctime)s  %(message)s", datefmt="%Y-%m-%d %H:%M:%SZ")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
