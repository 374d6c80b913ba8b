"""A witness by the words of C2SP tlog-witness, which can be made to fail as others do."""

import time
from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.proof.formats import notes
from consent.proof.formats.notes import BadNote, Checkpoint, Cosigner, Verifier
from consent.proof.formats.tree import EMPTY
from consent.proof.log import checkpoints
from tests.posts import Posts
from tests.proof.formats.trees import BadProof, verify_consistency


@dataclass
class FakeWitness:
    name: str = "witness.example/w1"
    spoil: Callable[[int, bytes], tuple[int, bytes]] | None = None
    delay: float = 0.0  # seconds
    ahead: int = 0  # seconds of its clock
    vkeys: Iterable[str] = ()  # of the log; those of this process if none are given
    seen: dict[str, tuple[int, bytes]] = field(default_factory=dict)  # size and root, by origin
    statuses: list[int] = field(default_factory=list)  # of its answers

    def __post_init__(self) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(sha256(self.name.encode()).digest())
        self.cosigner = Cosigner(self.name, self.key.public_key().public_bytes_raw())
        self.server = Posts(self._answer)
        self.url, self.close = self.server.url, self.server.close

    def _answer(self, path: str, _: object, body: bytes) -> tuple[int, bytes]:
        status, answer = self.add(body) if path == "/add-checkpoint" else (404, b"")
        if self.spoil:
            status, answer = self.spoil(status, answer)
        self.statuses.append(status)
        time.sleep(self.delay)
        return status, answer

    @property
    def setting(self) -> str:
        return f"{self.cosigner.vkey} {self.url}"

    def add(self, body: bytes) -> tuple[int, bytes]:
        head, _, note = body.decode().partition("\n\n")
        old_line, *proof = head.split("\n")
        try:
            notes.open_note(note, map(Verifier.of, self.vkeys or checkpoints.vkeys()))
        except BadNote:
            return 403, b""
        new, old = Checkpoint.of_note(note), int(old_line.removeprefix("old "))
        size, root = self.seen.get(new.origin, (0, EMPTY))
        if old > new.size:
            return 400, b""
        if old != size:
            return 409, b"%d\n" % size
        try:
            verify_consistency(old, new.size, [*map(b64decode, proof)], root, new.root)
        except BadProof:
            return 422, b""
        self.seen[new.origin] = new.size, new.root
        return 200, self.line(note).encode()

    def line(self, note: str) -> str:
        at = int(time.time()) + self.ahead
        signature = self.key.sign(f"cosignature/v1\ntime {at}\n{notes.text_of(note)}".encode())
        octets = self.cosigner.key_id + at.to_bytes(8) + signature
        return f"— {self.name} {notes.to_base64(octets)}\n"
