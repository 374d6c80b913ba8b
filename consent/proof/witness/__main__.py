"""`python -m consent.proof.witness URL`: a witness on a machine that runs no site."""

import logging
import signal
import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path

from consent.client.service import Service
from consent.proof.formats.notes import Verifier
from consent.proof.witness.comparison import RemoteLog, SignedCheckpoint
from consent.proof.witness.inclusion import NotInLog, place_of
from consent.proof.witness.witness import Witness

CONTINUED, FORKED, NOT_READ = 0, 1, 2  # exit codes
_AGAIN = 5.0  # seconds until a doubt is looked at once more

log = logging.getLogger("consent.witness")


def _main() -> int:
    """Look, and write a line for each change; with `--once` 1 if the log does not continue."""
    options = _parser().parse_args()
    _log_to_stdout()
    if options.once and not options.state:
        log.error("With --once, say where the last checkpoint is kept: --state FILE")
        return NOT_READ
    try:
        witness = Witness(options.state, keys=options.key)
    except Exception as error:  # to begin anew would be to forget what was seen
        log.error("%s cannot be read: %s: %s", options.state, type(error).__name__, error)
        return NOT_READ
    service, is_once = Service(options.url, host=options.host), options.once or options.receipt
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as an init ends it
    with suppress(KeyboardInterrupt):
        while True:
            witness.look(service)
            if is_once and not witness.is_doubtful:
                break
            pause = min(_AGAIN, options.interval) if witness.is_doubtful else options.interval
            time.sleep(pause)
    if witness.has_reported:
        return FORKED
    if options.receipt and witness.kept:
        return _look_up(options.receipt, witness.kept, RemoteLog(service))
    is_incomplete = witness.is_away or witness.is_unsaved
    return NOT_READ if is_once and is_incomplete else CONTINUED


def _look_up(receipt: Path, kept: SignedCheckpoint, remote: RemoteLog) -> int:
    """Print whether the receipt's entry is in the log."""
    try:
        place = place_of(receipt.read_bytes(), kept, remote, now=time.time())
    except NotInLog as error:
        log.error("The receipt is not in the log: %s", error)
        return FORKED
    except Exception as error:
        log.error("Nothing can be said of %s: %s: %s", receipt, type(error).__name__, error)
        return NOT_READ
    if place is None:
        log.info("The receipt is not in the log yet, and need not be.")
        return NOT_READ
    log.info("The receipt is in the log, at place %s of %s.", place, kept.checkpoint.size)
    return CONTINUED


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m consent.proof.witness", description=__doc__)
    parser.add_argument("url", help="the service, for example https://consent.mixnetworks.com")
    parser.add_argument("--state", type=Path, help="the file that keeps the last checkpoint")
    parser.add_argument("--once", action="store_true", help="one look, for cron; needs --state")
    parser.add_argument(
        "--key",
        type=lambda vkey: Verifier.of(vkey).vkey,
        action="append",
        default=[],
        metavar="VKEY",
        help="the log's verifier key: believe no other",
    )
    parser.add_argument(
        "--receipt", type=Path, metavar="FILE", help="look whether it is in the log"
    )
    parser.add_argument("--interval", type=float, default=60.0, help="seconds between two looks")
    parser.add_argument("--host", help="the Host header to send to the service")
    return parser


def _log_to_stdout() -> None:
    logging.Formatter.converter = time.gmtime
    form, date = "%(asctime)s  %(message)s", "%Y-%m-%d %H:%M:%SZ"
    logging.basicConfig(stream=sys.stdout, format=form, datefmt=date)
    log.setLevel(logging.DEBUG)


if __name__ == "__main__":
    sys.exit(_main())
