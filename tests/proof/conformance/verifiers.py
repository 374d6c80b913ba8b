"""Each verifier, asked about many receipts in one process: what it says of each."""

import json
import runpy
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from consent.proof.verifiers import FOLDER
from tests.conformance.references import ask

HERE = Path(__file__).parent
Answer = dict[str, Any]  # a record with its place or its deadline, or a refusal


class Question(NamedTuple):
    data: bytes
    key: str | None
    policy: str | None


def python(questions: Iterable[Question], folder: Path = FOLDER) -> list[Answer]:
    check = runpy.run_path(str(folder / "verify.py"))["check"]
    return [_asked(check, question) for question in questions]


def node(questions: Iterable[Question], folder: Path = FOLDER) -> list[Answer]:
    given = "".join(f"{json.dumps([data.hex(), *held])}\n" for data, *held in questions)
    lines = ask("node", HERE / "ask.mjs", given, str(folder / "verify.mjs"))
    return [json.loads(line) for line in lines.removesuffix("\n").split("\n")]


ALL: dict[str, Callable[..., list[Answer]]] = {"verify.py": python, "verify.mjs": node}


def _asked(check: Callable[..., Answer], question: Question) -> Answer:
    try:
        return {name: value for name, value in check(*question).items() if name != "key"}
    except ValueError as error:
        return {"refused": str(error)}
