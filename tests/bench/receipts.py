"""A thousand decisions on each engine: who takes their receipts, and who takes a forged one.

Each receipt is checked by the library, by the three verifiers that we publish, by PyPI's pymerkle
and, where it is installed (`apt-get install golang-go golang-golang-x-mod-dev`), by the log of Go's
own module proxy. Then each is changed by one octet, at random: anywhere in the file, within the
proof's place and path, within the checkpoint; and once more in the proof, signed anew by the
service's own key.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from consent.transparency.checkpoint import Checkpoint
from consent.transparency.proof import parse
from consent.transparency.receipt import commitment
from consent.transparency.tree import leaf_hash
from tests.bench import _databases
from tests.conformance.receipts import verifiers
from tests.conformance.receipts.verifiers import Answer, Question
from tests.transparency import others

DECISIONS = int(os.environ.get("BENCH_DECISIONS", "1000"))
PUBLISH = "from consent.publishing import publish; from tests import filled; publish(filled.seed())"
DECIDE = f"from tests.bench._receipts import decide; decide({DECISIONS})"
MADE = "from tests.bench._receipts import made; print(made())"
NAMES = [*verifiers.ALL, "pymerkle", "Go"]
GO = Path(__file__).with_name("receipts.go")
HEAD = b"c2sp.org/tlog-proof@v1"

Made = dict[str, Any]
Region = tuple[int, int]


def main() -> None:
    print(f"| engine | receipts | {' | '.join(NAMES)} |")
    print("| --- | --- |" + " ---: |" * len(NAMES))
    for engine in _databases.ENGINES:
        _print(engine, _made(engine))


def _made(engine: str) -> Made:
    with (
        TemporaryDirectory(prefix="receipts-") as folder,
        _databases.made(engine, Path(folder), "receipts") as (project,),
    ):
        project.migrate()
        project.python(PUBLISH)
        project.python(DECIDE)
        made: Made = json.loads(project.python(MADE))
        return made


def _print(engine: str, made: Made) -> None:
    receipts = [text.encode() for text in made["receipts"]]
    taken = [len(receipts) - refused for refused in _refused(made, receipts)]
    _line(engine, "as they are: taken", taken + _by_others(made, made["receipts"]))
    for what, region in REGIONS.items():
        random = Random(what)
        changed = [_changed(data, region(data), random) for data in receipts]
        _line(engine, f"an octet of the {what} changed: refused", _refused(made, changed))
    anew = [text.encode() for text in made["signed_anew"]]
    what = "a letter of the proof changed, and signed anew: refused"
    refused = len(anew) - _by_go(_proofs(made["signed_anew"]))
    _line(engine, what, [*_refused(made, anew), "knows no signatures", refused])


def _line(engine: str, what: str, figures: Sequence[int | str]) -> None:
    cells = [*figures, *["reads no files"] * 2][: len(NAMES)]
    print(f"| {engine} | {what} | {' | '.join(map(str, cells))} |", flush=True)


# What is changed


def _file(data: bytes) -> Region:
    return 0, len(data)


def _proof(data: bytes) -> Region:
    start = data.index(HEAD)
    return start, data.index(b"\\n\\n", start)


def _checkpoint(data: bytes) -> Region:
    _, start = _proof(data)
    return start, data.index(b'"', start)


REGIONS: dict[str, Callable[[bytes], Region]] = {
    "file": _file,
    "proof": _proof,
    "checkpoint": _checkpoint,
}


def _changed(data: bytes, region: Region, random: Random) -> bytes:
    at = random.randrange(*region)
    other = (data[at] + random.randrange(1, 256)) % 256
    return data[:at] + bytes([other]) + data[at + 1 :]


# Who is asked


def _refused(made: Made, receipts: Iterable[bytes]) -> list[int]:
    questions = [Question(data, made["keys"][0]) for data in receipts]
    return [sum("refused" in one for one in ask(questions)) for ask in verifiers.ALL.values()]


def _by_others(made: Made, receipts: Iterable[str]) -> list[int]:
    """How many proofs those take that are not ours: of the signed record, not of our file."""
    proofs = _proofs(receipts)
    return [sum(_by_pymerkle(made, one) for one in proofs), _by_go(proofs)]


def _proofs(receipts: Iterable[str]) -> list[Answer]:
    return [json.loads(text)["proof"] for text in receipts]


def _entry(proof: Answer) -> bytes:
    return commitment(bytes.fromhex(proof["salt"]), proof["record"].encode())


def _by_pymerkle(made: Made, proof: Answer) -> bool:
    """Its own tree of all entries has that root, and it follows our path there."""
    try:
        place, path, note = parse(proof["log"])
        checkpoint = Checkpoint.parse(note.partition("\n\n")[0] + "\n")
    except ValueError:
        return False
    leaf, root = leaf_hash(_entry(proof)), _root(tuple(made["entries"]))
    return checkpoint.root == root and others.holds(leaf, place, checkpoint.size, path, root)


@cache
def _root(entries: tuple[str, ...]) -> bytes:
    root: bytes = others.tree(map(bytes.fromhex, entries)).get_root()
    return root


def _by_go(proofs: Iterable[Answer]) -> int:
    if not shutil.which("go"):
        return 0
    lines = [
        json.dumps({"Entry": _entry(one).hex(), "Proof": one["log"], "Key": one["key"]})
        for one in proofs
    ]
    done = subprocess.run(
        ["go", "run", str(GO)],
        env=os.environ | {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode"},
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines().count("true")
