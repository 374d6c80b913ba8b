"""Each verifier as it is called at a shell, out of a folder where nothing else lies."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from consent.proof import verifiers
from consent.proof.verifiers.verify import write
from tests.proof.conformance.test_receipts import BY_ID, PLACED, PROMISED
from tests.proof.formats.log import FORGER, NAME, FakeLog, signer
from tests.proof.formats.trees import entries
from tests.shared import ROOT

BIDI = [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
COMMANDS = {
    "Python": [sys.executable, "verify.py"],
    "Node": [str(ROOT / ".venv" / "bin" / "node"), "verify.mjs"],
}
KEY, RECORD = str(PLACED.key), json.loads(json.loads(PLACED.data)["record"])
SAID = f"""\
"choices": {{"analytics":false,"marketing":false,"support":true}}
"decided_at": "2026-11-26T21:05:00.000000Z"
"id": "{RECORD["id"]}"
"kind": "decision"
"notice": {{"digest":"sha-256:{"5e" * 32}","number":7}}
"region": "FR"
signed by {KEY}"""


CONTROLS = "".join(map(chr, [*range(0x7F, 0xA0), *BIDI]))
SHOWN = "".join(f"\\u{ord(one):04x}" for one in CONTROLS)
OTHERS = signer("forger", f"{''.join(map(chr, BIDI))}{NAME}")  # which looks like ours
IN_LOG, UNSURE = "in the log at place 6 of 11\n", " (its own word: compare it)\n"


def _by_a_forger() -> bytes:
    log = FakeLog(entries(11), [OTHERS], OTHERS.name)
    return log.receipt(write(RECORD | {"region": f"\x1b{CONTROLS}à"}), 6, key=OTHERS)


COSIGNED, TWO = BY_ID["two of three witnesses"].data, BY_ID["two of three witnesses"].policy or ""
FILES = {
    "receipt.json": PLACED.data,
    "forged.json": PLACED.data.replace(b'support\\":true', b'support\\":false'),
    "early.json": PROMISED.data,
    "cosigned.json": COSIGNED,
    "hidden.json": _by_a_forger(),
    "two": TWO.encode(),
    "three": TWO.replace("threshold 2", "threshold 3").encode(),
}
SAID_BY_FORGER = SAID.replace('"FR"', f'"\\u001b{SHOWN}à"').replace(
    KEY, f"{SHOWN[-6 * len(BIDI) :]}{OTHERS.vkey[len(BIDI) :]}"
)
CASES: list[tuple[list[str], int, str]] = [  # what is printed; of what is refused, the beginning
    (["receipt.json", KEY], 0, f"{SAID}\n{IN_LOG}"),
    (["receipt.json"], 0, f"{SAID}{UNSURE}{IN_LOG}"),
    (
        ["early.json", KEY],
        0,
        f"{SAID}\npromised a place until 1764191700 (Unix seconds): ask the log from then on\n",
    ),
    (["cosigned.json", KEY, "two"], 0, f"{SAID}\n{IN_LOG}"),
    (["cosigned.json", KEY, "three"], 1, "Refused. Fewer witnesses"),
    (["hidden.json"], 0, f"{SAID_BY_FORGER}{UNSURE}{IN_LOG}"),  # no letter hides whose word it is
    (["forged.json"], 1, "Refused. What was signed is not this record, or not at that place."),
    (["receipt.json", FORGER.vkey], 1, "Refused. The receipt names another key"),
    (["receipt.json", ""], 1, "Refused. The receipt names another key"),
    (["nowhere.json"], 1, "Refused. "),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alone")
    for name in verifiers.PROGRAMS:
        shutil.copy(verifiers.FOLDER / name, folder)
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.mark.parametrize(("arguments", "code", "said"), CASES)
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_what_is_printed_at_a_shell(
    folder: Path, command: list[str], arguments: list[str], code: int, said: str
) -> None:
    done = subprocess.run(
        [*command, *arguments], cwd=folder, env={}, capture_output=True, text=True
    )
    printed = done.stdout + done.stderr
    assert (done.returncode, printed[: len(said)]) == (code, said)
    assert printed == said if code == 0 else printed.count("\n") == 1 and not done.stdout
