"""The log as strangers read it: by HTTP alone, to the letter of C2SP."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from consent.models import Change, Site
from consent.proof.formats import notes, tree
from consent.proof.formats.notes import Checkpoint, Verifier
from consent.proof.log import sequencer
from consent.proof.verifiers import verify
from consent.record import receipts
from tests.places import place_of
from tests.proof.formats.trees import root_of, verify_consistency
from tests.record.recorded import NOON, record

pytestmark = pytest.mark.django_db


def fetch(path: str) -> bytes:
    response = Client().get(f"/log/{path}")
    assert response.status_code == 200, path
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.content


def checkpoint() -> Checkpoint:
    verifiers = [Verifier.of(vkey) for vkey in fetch("keys").decode().splitlines()]
    return Checkpoint.parse(notes.open_note(fetch("checkpoint").decode(), verifiers))


def test_whoever_reads_all_of_it_comes_to_the_signed_root(
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """Across bundles and batches, and out of the log that was there before."""
    monkeypatch.setattr(sequencer, "BATCH", 300)
    decision = record()
    sequencer.run(NOON)
    first = checkpoint()
    for number in range(1_000):
        Change.objects.create(by="alice", model="consent.cookie", row=str(number), name="_ga")
    sequencer.run(NOON + timedelta(seconds=2))
    last = checkpoint()

    assert last.size == first.size + 1_000
    whole: list[bytes] = []
    for number in range(-(-last.size // 256)):
        width = tree.width_in(0, number, last.size)
        bundle = fetch(tree.entries_path(number, width))
        entries = [bundle[at + 2 : at + 34] for at in range(0, len(bundle), 34)]
        assert bundle == b"".join(b"\0\x20" + entry for entry in entries)
        hashes = b"".join(map(tree.leaf_hash, entries))
        assert fetch(tree.tile_path(0, number, width)) == hashes
        whole += entries
    assert root_of(whole) == last.root

    read = tree.tile_reader(lambda *name: fetch(tree.tile_path(*name)), last.size)
    before, now, path = tree.growth(first.size, last.size, read)
    assert (before, now) == (first.root, last.root)
    verify_consistency(first.size, last.size, path, before, now)
    with django_assert_max_num_queries(6):
        file = receipts.proofs([decision])[decision.pk].file()
    checked = verify.check(file, fetch("keys").decode().strip())
    assert (checked["place"], checked["size"]) == (place_of(decision.pk), last.size)


def test_tiles_never_change_and_a_checkpoint_is_fresh(site: Site) -> None:
    sequencer.run(NOON)
    size = checkpoint().size
    partial = f"/log/{tree.entries_path(0, size)}"
    before = Client().get(partial)
    record()
    sequencer.run(NOON)

    after = Client().get(partial)
    assert after.content == before.content
    assert "immutable" in after["Cache-Control"]
    assert after["Content-Type"] == "application/octet-stream"
    assert Client().get("/log/checkpoint")["Cache-Control"] == "public, max-age=3"
    assert Client().get(partial, HTTP_IF_NONE_MATCH=after["ETag"]).status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/000",  # not full yet
        "tile/0/001.p/1",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/0/0",  # not written so, as formats/test_tree.py has it
        "tile/0/" + "x999/" * 5 + "999",
    ],
)
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    assert Client().get("/log/checkpoint").status_code == 404, "it has not begun"
    sequencer.run(NOON)
    assert Client().get(f"/log/{path}").status_code == 404
