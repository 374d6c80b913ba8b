"""Receipts whose proof is none, or is of something else."""

from consent.proof.formats import notes
from consent.proof.formats.notes import Checkpoint, Signer, from_base64, sign, to_base64
from consent.proof.formats.tree import EMPTY, leaf_hash, node_hash
from consent.proof.verifiers.verify import write
from tests.proof.conformance.rows import Refusal, refused
from tests.proof.formats.log import (
    FORGER,
    LOG,
    NAME,
    OURS,
    RECORD,
    WITNESSES,
    Log,
    cosignature,
)

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def _spare(text: str) -> str:
    """The same octets, where a reader does not look at the bits that are left over."""
    return f"{text[:-2]}{ALPHABET[ALPHABET.index(text[-2]) + 1]}="


def _noted(text: str, by: Signer = OURS) -> str:
    return notes.encode(LOG.place, LOG.path, sign(text, [by]))


CHECKPOINT = LOG.checkpoint.text
LINES = LOG.proof.split("\n")
UNSIGNED = LOG.proof.rpartition("— ")[0]
SIGNED = LINES[-2]
PROOFS = [
    refused(id, Refusal.NOTE, LOG.receipt(proof=log))
    for id, log in {
        "a proof of another version": LOG.proof.replace("@v1", "@v2"),
        "no proof": "",
        "a place with a zero before it": LOG.proof.replace("index 6", "index 06"),
        "a place below nothing": LOG.proof.replace("index 6", "index -6"),
        "a place in other digits": LOG.proof.replace("index 6", "index ٦"),
        "a place beyond what is exact": LOG.proof.replace("index 6", "index " + "9" * 16),
        "a line of extra data": LOG.proof.replace("\nindex", "\nextra AAAA\nindex"),
        "lines that end like a mail's": LOG.proof.replace("\n", "\r\n"),
        "a line of the path in another base64": LOG.proof.replace(LINES[2], LINES[2][:40] + "-_A="),
        "spare bits in a line of the path": LOG.proof.replace(LINES[2], _spare(LINES[2])),
        "a line of the path without its end": LOG.proof.replace(LINES[2], LINES[2][:-1]),
        "a line of the path in hex": LOG.proof.replace(LINES[2], from_base64(LINES[2]).hex()),
        "a path of 64 lines": notes.encode(6, [EMPTY] * 64, LOG.note),
        "a proof without a checkpoint": "\n".join(LINES[:6]) + "\n",
        "no empty line before the checkpoint": LOG.proof.replace(f"\n\n{NAME}", f"\n{NAME}"),
        "a checkpoint without signatures": UNSIGNED,
        "a checkpoint that a forger signed by the same name": _noted(CHECKPOINT, FORGER),
        "a checkpoint that a witness alone signed": UNSIGNED + cosignature(WITNESSES[0]),
        "a promise for a proof": LOG.promise,
        "a checkpoint of another log": _noted(CHECKPOINT.replace(NAME, "other.example/log")),
        "a checkpoint with a line more": _noted(f"{CHECKPOINT}and more\n"),
        "a size with a zero before it": _noted(CHECKPOINT.replace("\n11\n", "\n011\n")),
        "a size that is no number": _noted(CHECKPOINT.replace("\n11\n", "\neleven\n")),
        "spare bits in the root": _noted(
            CHECKPOINT.replace(to_base64(LOG.root), _spare(to_base64(LOG.root)))
        ),
        "a checkpoint that was signed with another size": LOG.proof.replace("\n11\n", "\n12\n"),
        "a second signature by the key that is false": (
            f"{LOG.proof}{SIGNED[:-8]}{'AAAAAAA=' if SIGNED[-8:] != 'AAAAAAA=' else 'BBBBBBA='}\n"
        ),
        "a line that is no signature": f"{LOG.proof}and more\n",
        "a signature line without a name": f"{LOG.proof}—  AAAAAAAA\n",
        "a signature line with too little": f"{LOG.proof}— witness.example AAAA\n",
        "a signature line in broken base64": f"{LOG.proof}— witness.example AAAAAAAAA\n",
        "spare bits in a stranger's signature": f"{LOG.proof}— witness.example AAAAAAB=\n",
        "more signatures than a note may have": LOG.proof + "— witness.example AAAAAAAA\n" * 100,
        "a newline at the end of the proof": f"{LOG.proof}\n",
        "no newline at the end of the proof": LOG.proof[:-1],
        "a hyphen for the dash": LOG.proof.replace("— ", "- "),
    }.items()
]


def _path(
    path: list[bytes], place: int = LOG.place, checkpoint: Checkpoint = LOG.checkpoint
) -> str:
    return notes.encode(place, path, sign(checkpoint.text, [OURS]))


def _size(size: int, root: bytes = LOG.root) -> str:
    return _path(LOG.path, checkpoint=Checkpoint(NAME, size, root))


OTHER = Log(others=1)
END = Log(place=10)
NEIGHBOUR = Log(place=7, record=write(RECORD | {"region": "DE"}), salt=bytes(16))
PATHS = [
    refused(id, Refusal.RECORD, data)
    for id, data in {
        "another salt": LOG.receipt(salt="0" * 32),
        "another record": LOG.receipt(record=write(RECORD | {"region": "DE"}).decode()),
        "the record of a neighbour": LOG.receipt(
            record=NEIGHBOUR.record.decode(), salt=NEIGHBOUR.salt.hex()
        ),
        "the proof of a neighbour": LOG.receipt(proof=NEIGHBOUR.proof),
        "a proof of another tree": LOG.receipt(proof=OTHER.proof.replace("index 6", "index 5")),
        "the path of another tree": LOG.receipt(proof=_path(OTHER.path)),
        "the checkpoint of another tree": LOG.receipt(
            proof=_path(LOG.path, checkpoint=OTHER.checkpoint)
        ),
        "another place": LOG.receipt(proof=_path(LOG.path, 7)),
        "a place on the other side": LOG.receipt(proof=_path(LOG.path, 2)),
        "a place beyond the size": LOG.receipt(proof=_path(LOG.path, 11)),
        "a place far beyond the size": LOG.receipt(proof=_path(LOG.path, 10**14)),
        "a place beyond the size, with the path of the last": LOG.receipt(
            proof=notes.encode(12, END.path, END.note)
        ),
        "a place that is the same modulo 2^32": LOG.receipt(proof=_path(LOG.path, 2**32 + 6)),
        "a path that is too short": LOG.receipt(proof=_path(LOG.path[:-1])),
        "a path without its first hash": LOG.receipt(proof=_path(LOG.path[1:])),
        "no path": LOG.receipt(proof=_path([])),
        "a path that is too long": LOG.receipt(proof=_path([*LOG.path, EMPTY])),
        "a path with a hash more at its start": LOG.receipt(proof=_path([EMPTY, *LOG.path])),
        "a path of 63 hashes": LOG.receipt(proof=_path([EMPTY] * 63)),
        "a path the other way round": LOG.receipt(proof=_path(LOG.path[::-1])),
        "two hashes exchanged": LOG.receipt(proof=_path([*LOG.path[1::-1], *LOG.path[2:]])),
        "a size of nothing": LOG.receipt(proof=_path([], 0, Checkpoint(NAME, 0, EMPTY))),
        "a size of nothing, with the leaf for a root": LOG.receipt(
            proof=_path([], 0, Checkpoint(NAME, 0, LOG.read(0, 6)))
        ),
        "a size of one": LOG.receipt(proof=_size(1)),
        "a smaller size": LOG.receipt(proof=_size(8)),
        "a size that is too small for the path": LOG.receipt(proof=_size(7)),
        "a larger size": LOG.receipt(proof=_size(17)),
        "a size that is the same modulo 2^32": LOG.receipt(proof=_size(2**32 + 11)),
        "a root of nothing": LOG.receipt(proof=_size(11, EMPTY)),
        "a root without the leaf's prefix": LOG.receipt(
            proof=_path([EMPTY], 0, Checkpoint(NAME, 2, node_hash(LOG.entry, EMPTY)))
        ),
        "a root without the node's prefix": LOG.receipt(
            proof=_path([EMPTY], 0, Checkpoint(NAME, 2, leaf_hash(LOG.read(0, 6) + EMPTY)))
        ),
        "a node in the place of a leaf": LOG.receipt(
            proof=_path(LOG.path[1:], 3, Checkpoint(NAME, 6, LOG.root))
        ),
        "the path on the wrong side": LOG.receipt(
            proof=_path([EMPTY], 0, Checkpoint(NAME, 2, node_hash(EMPTY, LOG.read(0, 6))))
        ),
    }.items()
]
ROWS = [*PROOFS, *PATHS]
