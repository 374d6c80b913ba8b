"""Ask each verifier about receipts of one log: as they are, and as if given in France."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.bench import _fill
from tests.browser.chromium import FLAGS, shell
from tests.browser.test_receipt_vectors import ASK
from tests.outages.service import installed
from tests.proof.conformance.test_receipts import VERIFIERS, Answer, Question
from tests.proof.formats.test_readme import SIGNED, by_openssl
from tests.servers import Project

RECEIPTS = int(os.environ.get("BENCH_RECEIPTS", "1000"))
FILES = """
from consent.models import Decision
from consent.proof.receipts import proofs
from tests.places import place_all

place_all()
for proof in proofs(Decision.objects.select_related("notice__site")).values():
    print(proof.file().decode())
"""


def main() -> None:
    with TemporaryDirectory(prefix="receipts-") as folder:
        project = installed(Path(folder))
        _fill.fill(project, RECEIPTS)
        files = [line.encode() for line in project.python(FILES).splitlines()]
        forged = [file.replace(rb"\"DE\"", rb"\"FR\"") for file in files]
        asked = [Question(file, json.loads(file)["key"], None) for file in files + forged]
        verifiers = VERIFIERS | {"Chromium": partial(_chromium, project)} | {"openssl": _openssl}
        print(f"| {len(files):,} receipts | taken | forged: refused |\n| --- | ---: | ---: |")
        for name, ask in verifiers.items():
            refused = ["refused" in answer for answer in ask(asked)]
            taken, rightly = refused[: len(files)].count(False), sum(refused[len(files) :])
            print(f"| {name} | {taken:,} | {rightly:,} |", flush=True)


def _chromium(project: Project, asked: list[Question]) -> Iterator[Answer]:
    with project.running("serve", "--workers", "1", path="/healthz"), sync_playwright() as driver:
        page = driver.chromium.launch(executable_path=shell(driver), args=FLAGS).new_page()
        page.goto(f"{project.url}/admin/login/")
        given = [[data.hex(), *held] for data, *held in asked]
        yield from page.evaluate(ASK, [f"{project.url}/receipt/verify.mjs", given])


def _openssl(asked: list[Question]) -> Iterator[Answer]:
    """In a process for each hash, so on all cores at once."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(_one_by_openssl, asked)


def _one_by_openssl(asked: Question) -> Answer:
    with TemporaryDirectory(prefix="openssl-") as folder:
        (Path(folder) / "receipt.json").write_bytes(asked.data)
        lines = by_openssl(Path(folder), key=asked.key or "")
    return {} if lines == [SIGNED, "In the log"] else {"refused": lines}
