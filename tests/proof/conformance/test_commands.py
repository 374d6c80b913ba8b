"""Each verifier as it is called at a shell, out of a folder where nothing else lies."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from consent.proof import verifiers
from consent.proof.formats.notes import sign
from consent.proof.verifiers.verify import write
from tests.proof.formats.log import (
    BY_TWO,
    DEADLINE,
    EARLY,
    FILE,
    FORGER,
    LOG,
    OURS,
    RECORD,
    WITNESSES,
    Log,
    policy,
    signer,
)
from tests.shared import ROOT

BIDI = [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
COMMANDS = {
    "Python": lambda: [sys.executable, "verify.py"],
    "Node": lambda: [str(ROOT / ".venv" / "bin" / "node"), "verify.mjs"],
}
SAID = f"""\
"choices": {{"analytics":false,"marketing":false,"support":true}}
"decided_at": "2026-11-26T21:05:00.000000Z"
"id": "{RECORD["id"]}"
"kind": "decision"
"notice": {{"digest":"sha-256:{"5e" * 32}","number":7}}
"region": "FR"
signed by {OURS.vkey}"""


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    for name in verifiers.PROGRAMS:
        shutil.copy(verifiers.FOLDER / name, tmp_path)
    (tmp_path / "receipt.json").write_bytes(FILE)
    (tmp_path / "forged.json").write_bytes(FILE.replace(b'support\\":true', b'support\\":false'))
    return list(COMMANDS[request.param]())


def run(command: list[str], folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [*command, *arguments], cwd=folder, env={}, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def test_it_prints_what_was_recorded_and_where(command: list[str], tmp_path: Path) -> None:
    assert run(command, tmp_path, "receipt.json", OURS.vkey) == (
        0,
        f"{SAID}\nin the log at place {LOG.place} of {LOG.size}\n",
    )


def test_without_a_key_it_says_whose_word_that_is(command: list[str], tmp_path: Path) -> None:
    assert run(command, tmp_path, "receipt.json") == (
        0,
        f"{SAID} (its own word: compare it)\nin the log at place 6 of 11\n",
    )


def test_a_promise_is_printed_with_its_deadline(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "early.json").write_bytes(EARLY)
    owed = f"promised a place until {DEADLINE} (Unix seconds): ask the log from then on"
    assert run(command, tmp_path, "early.json", OURS.vkey) == (0, f"{SAID}\n{owed}\n")


@pytest.mark.parametrize(("threshold", "code"), [(2, 0), (3, 1)])
def test_a_policy_is_a_file(command: list[str], tmp_path: Path, threshold: int, code: int) -> None:
    (tmp_path / "cosigned.json").write_bytes(LOG.receipt(proof=BY_TWO))
    (tmp_path / "policy").write_text(policy(threshold, *WITNESSES))
    assert run(command, tmp_path, "cosigned.json", OURS.vkey, "policy")[0] == code


def test_no_letter_of_a_forgers_hides_whose_word_it_is(command: list[str], tmp_path: Path) -> None:
    controls = "".join(map(chr, [*range(0x7F, 0xA0), *BIDI]))
    forger = signer("forger", f"{''.join(map(chr, BIDI))}consent.example.com/log")
    log = Log(record=write(RECORD | {"region": f"\x1b{controls}à"}))
    note = sign(log.checkpoint.text.replace(OURS.name, forger.name), [forger])
    proof = log.proof.replace(log.note, note)
    (tmp_path / "forged.json").write_bytes(log.receipt(key=forger.vkey, proof=proof))
    shown = "".join(f"\\u{ord(one):04x}" for one in controls)
    said = SAID.replace('"FR"', f'"\\u001b{shown}à"')
    key = f"{shown[-6 * len(BIDI) :]}{forger.vkey[len(BIDI) :]}"

    assert run(command, tmp_path, "forged.json") == (
        0,
        f"{said.replace(OURS.vkey, key)} (its own word: compare it)\n"
        f"in the log at place {LOG.place} of {LOG.size}\n",
    )


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["forged.json"], "What was signed is not this record, or not at that place."),
        (["receipt.json", FORGER.vkey], "The receipt names another key"),
        (["receipt.json", ""], "The receipt names another key"),
    ],
)
def test_it_refuses_in_one_sentence(
    command: list[str], tmp_path: Path, arguments: list[str], why: str
) -> None:
    code, said = run(command, tmp_path, *arguments)
    assert code == 1
    assert said.startswith(f"Refused. {why}") and said.count("\n") == 1


def test_a_file_that_is_not_there_is_refused_too(command: list[str], tmp_path: Path) -> None:
    code, said = run(command, tmp_path, "nowhere.json")
    assert code == 1 and "Refused. " in said
