"""The archive of one decision, opened by somebody without home, software or network of ours.

They follow its README to the end. An export holds as well what the log is checked with.
"""

import csv
import io
import json
import random
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent.models import Change, Decision, Notice, write_permit
from consent.proof.log import checkpoints, leaves, sequencer, store
from consent.proof.log.leaves import key_of
from consent.proof.models import Leaf
from consent.proof.verifiers.verify import check
from consent.record import rehearsals
from tests.admin.decisions import NOON, give
from tests.admin.people import signed_in
from tests.admin.test_export import decisions, export
from tests.places import place_of

REPORT: dict[str, Any] = {"notice": 1, "looks": 4, "remarks": []}  # as far as it matters here
PAGE = "admin:consent_decision_change"
ALONE = ("env", "-i", "PATH=/usr/bin:/bin")
OVER_THE_NETWORK = re.compile(r"\b(curl|wget|nc|ssh|s_client)\b|https?:")


def address(decision: Decision) -> str:
    return reverse("admin:consent_decision_evidence", args=[decision.pk])


@pytest.fixture
def decision(staff: Client, notice: Notice) -> Decision:
    """Among others, so that its way through the log has several steps."""
    rows = [give(notice, at=NOON + timedelta(seconds=number)) for number in range(11)]
    rehearsals.keep("mix", {"runs": [{"properties": REPORT, "results": []}]}, by="token “ci”")
    sequencer.run(NOON)
    return rows[5]


@pytest.fixture
def pack(staff: Client, decision: Decision) -> bytes:
    response = staff.post(address(decision))
    assert response["Content-Type"] == "application/zip"
    assert f'filename="evidence-{decision.pk}.zip"' in response["Content-Disposition"]
    return response.content


@contextmanager
def unpacked(pack: bytes) -> Iterator[Path]:
    """Where nobody can read it, and write nothing into it."""
    with tempfile.TemporaryDirectory(prefix="evidence-") as name:
        Path(name).chmod(0o755)
        with zipfile.ZipFile(io.BytesIO(pack)) as archive:
            archive.extractall(name)
        (found,) = Path(name).iterdir()
        yield found


@pytest.fixture
def folder(pack: bytes) -> Iterator[Path]:
    with unpacked(pack) as folder:
        yield folder


def follow(folder: Path, to: int = 5, **known: object) -> subprocess.CompletedProcess[str]:
    """Copy what is set in, as the README says up to that step, into a shell."""
    text = (folder / "README.txt").read_text()
    found = re.search(rf"HOW TO CHECK IT\n(.*)\n{to}\. ", text, re.DOTALL)
    assert found
    lines = [line for line in found[1].splitlines() if line.startswith("    ")]
    with tempfile.TemporaryDirectory(prefix="empty-") as home:
        Path(home).chmod(0o755)
        facts = [f"{name}={value}" for name, value in ({"HOME": home} | known).items()]
        script = "\n".join(lines)
        assert not OVER_THE_NETWORK.search(script)
        shell = [*ALONE, *facts, "sh"]
        return subprocess.run(shell, input=script, cwd=folder, capture_output=True, text=True)


def test_nobody_in_particular_follows_the_readme_to_the_end(folder: Path) -> None:
    done = follow(folder)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "Verified."
    assert "The notice is the one that was answered." in done.stdout
    assert re.search(r"at place \d+ of \d+ in the log", done.stdout)
    assert done.returncode == 0


def test_one_octet_changed_in_any_file_is_noticed(folder: Path) -> None:
    chance = random.Random(16)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(files) > 8
    unnoticed = []
    for path in files:
        whole = path.read_bytes()
        at = chance.randrange(len(whole))
        if path.name == "README.txt":  # what it says is not its own judge: the list is
            at = whole.index(b"EVIDENCE")
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        done = follow(folder)
        if done.returncode == 0 or "Verified." in done.stdout:
            unnoticed.append(path.name)
        path.write_bytes(whole)
    assert unnoticed == []
    assert "Verified." in follow(folder).stdout


def test_a_yes_that_was_a_no_is_noticed_even_where_the_list_is_signed_anew(folder: Path) -> None:
    """By somebody who has the key, and not the log."""
    record = folder / "record.json"
    record.write_bytes(record.read_bytes().replace(b",0]", b",1]", 1))
    listed = (folder / "SHA256SUMS").read_text().splitlines()
    sums = subprocess.run(
        ["sha256sum", *(line.split("  ")[1] for line in listed)],
        cwd=folder,
        capture_output=True,
        check=True,
    ).stdout
    (folder / "SHA256SUMS").write_bytes(sums)
    (folder / "SHA256SUMS.sig").write_bytes(checkpoints.signers()[0].sign(sums))
    done = follow(folder)
    assert "Every file is as it was signed." in done.stdout
    assert "The record is at place" not in done.stdout
    assert done.returncode != 0


@pytest.mark.requirement("R71")
def test_it_holds_record_notice_and_words_to_the_octet_and_leads_to_nobody(
    folder: Path, decision: Decision, notice: Notice
) -> None:
    stored = Decision.objects.get(pk=decision.pk)
    assert (folder / "record.json").read_bytes() == leaves.record_of(stored)
    assert (folder / "notice.json").read_text() == notice.body
    checked = check((folder / "receipt.json").read_bytes(), checkpoints.vkeys()[0])
    assert checked["record"]["id"] == str(decision.pk)
    assert checked["place"] is not None

    html, texts = (folder / "notice.html").read_text(), notice.snapshot["texts"]
    for words in (texts["fr"]["dialog_title"], texts["fr"]["save"], "Publicité", "France (FR)"):
        assert words in html
    for words in (texts["en"]["dialog_title"], "Colorado"):
        assert words not in html
    assert "<script" not in html and "src=" not in html

    whole = b"".join(path.read_bytes() for path in folder.iterdir())
    assert str(decision.visitor).encode() not in whole
    assert decision.visitor.bytes not in whole


def test_it_names_the_rehearsal_that_the_notice_passed(
    staff: Client, folder: Path, decision: Decision
) -> None:
    for number, remark in ((2, ""), (1, "FR was not rehearsed")):  # of another; not passed
        facts = REPORT | {"notice": number, "remarks": [remark] * bool(remark)}
        rehearsals.keep("mix", {"runs": [{"properties": facts, "results": []}]}, by="")
    (row,) = Change.objects.filter(name="rehearsal of notice 1", field="passed")
    report = (folder / "rehearsal.json").read_bytes()

    page = staff.get(reverse(PAGE, args=[decision.pk])).content.decode()

    assert row.new.encode() == report
    assert json.dumps(row.new, ensure_ascii=False).encode() in leaves.record_of(row)
    assert Leaf.objects.get(kind=Leaf.Kind.CHANGE, record=key_of(row.pk)).place is not None
    assert sha256(report).hexdigest() in page
    assert "Rehearsed  " in (folder / "README.txt").read_text()


def test_who_opened_or_took_it_is_on_record_by_its_place_in_the_log(
    staff: Client, decision: Decision, notice: Notice, pack: bytes
) -> None:
    """Which outlives an erasure, as the receipt's id must not."""
    where = f"place {place_of(decision.pk)} of the log"
    for one in (decision, give(notice)):
        Client().get(reverse(PAGE, args=[one.pk]))
        staff.get(reverse(PAGE, args=[one.pk]))

    rows = Change.objects.filter(name__startswith="Evidence").order_by("pk")
    assert {(row.by, row.site, row.action) for row in rows} == {("nina", "mix", "added")}
    assert [(row.name, row.new) for row in rows] == [
        ("Evidence taken out", f"{where}, as an archive"),
        ("Evidence opened", where),
        ("Evidence opened", "no place in the log yet"),
    ]


def test_it_takes_the_right_to_read_decisions(decision: Decision, client: Client) -> None:
    signed_in(client, "view_notice", "view_category")
    assert client.post(address(decision)).status_code == 403


@pytest.mark.requirement("R70")
def test_each_line_holds_what_the_log_is_checked_with(staff: Client, notice: Notice) -> None:
    given = give(notice)
    sequencer.run(NOON)

    data = export(staff)

    _, *_, end = map(json.loads, data.splitlines())
    assert end == {"end": {"decisions": 1}}
    (line,) = decisions(data)
    record = leaves.record_of(Decision.objects.get())
    assert record in data
    entry = sha256(bytes.fromhex(line["salt"]) + record).digest()
    assert store.entries(0, line["place"] + 1)[-1] == entry
    assert str(given.visitor) not in data.decode()
    assert line["record"]["notice"]["digest"] == notice.digest
    row, _ = csv.DictReader(io.StringIO(export(staff, kind="csv").decode("utf-8-sig"), newline=""))
    assert (row["salt"], row["log_place"]) == (line["salt"], str(line["place"]))


def test_a_row_without_a_leaf_is_exported_too(staff: Client, notice: Notice) -> None:
    given = give(notice)
    (line,) = decisions(export(staff))
    assert (len(line["salt"]), line["place"]) == (32, None)  # it waits for the sequencer
    with write_permit():
        leaves.delete(Leaf.Kind.DECISION, [given.pk])
    (line,) = decisions(export(staff))
    assert (line["salt"], line["place"]) == ("", None)
