"""Whether one checkpoint continues another. Nothing is remembered here."""

from base64 import b64encode
from http import HTTPStatus

from consent.client.service import FetchError
from consent.client.witness.log_fork import LogFault
from consent.client.witness.remote_log import RemoteLog
from consent.client.witness.signed_checkpoint import SignedCheckpoint
from consent.transparency.checkpoint import Checkpoint
from consent.transparency.notes import BadNote
from consent.transparency.tree import BadProof, consistency_proof, root, verify_consistency


class Mismatch(Exception):
    """This checkpoint does not continue the one that is kept, or does not show that it does.

    It is certain where signed words contradict each other. Else a cache, a process that lags or
    an answer that was cut off may be the reason, and only time tells.
    """

    def __init__(
        self,
        fault: LogFault,
        fresh: SignedCheckpoint | None = None,
        *,
        is_certain: bool = False,
        proof: tuple[str, ...] = (),
    ) -> None:
        super().__init__(fault)
        self.fault = fault
        self.fresh = fresh  # None if no key can be found that signed it
        self.is_certain = is_certain
        self.proof = proof


def compare(kept: SignedCheckpoint | None, note: str, log: RemoteLog) -> SignedCheckpoint:
    """Return what is to be kept from now on. Raises Mismatch, or whatever reading may raise."""
    fresh = _open(kept, note, log)
    if kept is None:
        return fresh
    old, new = kept.checkpoint, fresh.checkpoint
    if new.origin != old.origin:
        raise Mismatch(LogFault.ORIGIN_CHANGED, fresh, is_certain=True)
    if not set(kept.keys) & set(fresh.keys):
        raise Mismatch(LogFault.KEY_EXCHANGED, fresh, is_certain=True)
    if new.size == old.size and new.root != old.root:
        raise Mismatch(LogFault.REWRITTEN, fresh, is_certain=True)
    if new.size < old.size:
        _hold_together(new, old, LogFault.SHRUNK, fresh, log)
        raise Mismatch(LogFault.SHRUNK, fresh)
    _hold_together(old, new, LogFault.UNPROVEN, fresh, log)
    return fresh


def _open(kept: SignedCheckpoint | None, note: str, log: RemoteLog) -> SignedCheckpoint:
    """A key that is not known yet is taken from the service; `compare` looks who else signed."""
    known = kept.keys if kept else ()
    try:
        opened = SignedCheckpoint.of(note, known)
    except BadNote:
        opened = None
    if opened and not opened.has_other_signatures:
        return opened
    try:
        named = log.keys()
    except Exception:  # in whatever way it fails, the list holds up no words that are signed
        if opened:
            return opened
        raise
    try:
        return SignedCheckpoint.of(note, (*known, *named))
    except BadNote:
        raise Mismatch(LogFault.UNSIGNED) from None


def _hold_together(
    small: Checkpoint, large: Checkpoint, doubt: LogFault, fresh: SignedCheckpoint, log: RemoteLog
) -> None:
    """Raise Mismatch unless the large tree begins with the small one.

    The tiles are not signed. So what they say counts only where it leads to the large root.
    """
    if small.size in (0, large.size):
        return
    read = log.reader(large.size)
    try:
        proof = consistency_proof(small.size, large.size, read)
        then = root(small.size, read)
        verify_consistency(small.size, large.size, proof, then, large.root)
    except FetchError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            raise Mismatch(doubt, fresh) from error
        raise
    except (BadProof, ValueError) as error:
        raise Mismatch(doubt, fresh) from error
    if then != small.root:
        lines = tuple(b64encode(one).decode() for one in (then, *proof))
        raise Mismatch(LogFault.REWRITTEN, fresh, is_certain=True, proof=lines)
