"""The tree and its tiles, held against RFC 6962 by somebody else: PyPI's pymerkle."""

from functools import cache
from typing import Any

import pytest
from pymerkle import InmemoryTree

from consent.proof.formats import tree
from consent.proof.formats.tree import EMPTY, Read, growth, inclusion_proof, root
from tests.proof.formats.trees import BadProof, entries, reader, verify_consistency

THEIRS: Any = InmemoryTree(algorithm="sha256")
for entry in entries(300):
    THEIRS.append_entry(entry)
SMALL = reader(entries(300))
SIZES = [1, 2, 3, 7, 8, 9, 31, 255, 256, 257, 300]


@pytest.mark.parametrize("size", SIZES)
def test_roots_and_paths_are_the_same(size: int) -> None:
    assert THEIRS.get_root(size) == root(size, SMALL)
    for place in range(size):  # it counts from one, and begins with the leaf
        path = THEIRS.prove_inclusion(place + 1, size).path[1:]
        assert list(path) == inclusion_proof(place, size, SMALL)


@pytest.mark.parametrize("new", [2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33])
def test_a_tree_is_shown_to_have_grown_out_of_every_smaller_one(new: int) -> None:
    whole = root(new, SMALL)
    assert growth(new, new, SMALL) == (whole, whole, [])
    for old in range(1, new):
        before, after, proof = growth(old, new, SMALL)
        assert (before, after) == (root(old, SMALL), whole)
        verify_consistency(old, new, proof, before, whole)
        for wrong in (
            (old, new, proof, EMPTY, whole),
            (old, new, proof, before, EMPTY),
            (old, new, proof[:-1], before, whole),
            (old, new, [*proof, EMPTY], before, whole),
            (new, old, proof, before, whole),
        ):
            with pytest.raises(BadProof):
                verify_consistency(*wrong)


SIZE = 70_000  # the specification's own example


@cache
def large() -> Read:
    return reader(entries(SIZE))


def fetch(path: str) -> bytes:
    """As a log serves it: a tile that no tree of that size has is not there."""
    level, number, width = tree.parse_path(path)
    assert level is not None
    assert width == tree.width_in(level, number, SIZE) > 0
    start = number * tree.WIDTH
    return b"".join(large()(8 * level, index) for index in range(start, start + width))


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    widths = [
        [width for number in range(300) if (width := tree.width_in(level, number, SIZE))]
        for level in range(4)
    ]
    assert widths == [[256] * 273 + [112], [256, 17], [1], []]
    assert [tree.width_in(level, 0, 256) for level in range(2)] == [256, 1]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("tile/0/x001/x234/067", (0, 1234067, 256)),
        ("tile/0/000", (0, 0, 256)),
        ("tile/1/999.p/17", (1, 999, 17)),
        ("tile/63/x001/000.p/255", (63, 1000, 255)),
        ("tile/entries/x123/456.p/1", (None, 123456, 1)),
        ("tile/entries/000", (None, 0, 256)),
    ],
)
def test_a_path_is_written_and_read(path: str, name: tuple[int | None, int, int]) -> None:
    level, number, width = name
    written = (
        tree.entries_path(number, width) if level is None else tree.tile_path(level, number, width)
    )
    assert written == path
    assert tree.parse_path(path) == name


@pytest.mark.parametrize(
    "path",
    [
        "", "tile/0/1", "tile/0/0001", "tile/0/x000/001", "tile/0/001/002", "tile/0/x001",
        "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/000.p/0", "tile/0/000.p/256",
        "tile/0/000.p/01", "tile/0/000.p/", "tile/data/000", "/tile/0/000", "tile/0/000/",
        "tile/0/٠٠٠", "tile/0/000\n", "tile/0/X001/000",
    ],
)  # fmt: skip
def test_no_other_path_is_a_tiles(path: str) -> None:
    with pytest.raises(ValueError, match="no tile"):
        tree.parse_path(path)


def test_roots_and_proofs_need_nothing_but_tiles() -> None:
    fetched: list[str] = []

    def counted(*name: int) -> bytes:
        fetched.append(tree.tile_path(*name))
        return fetch(fetched[-1])

    read = tree.tile_reader(counted, SIZE)
    assert root(SIZE, read) == root(SIZE, large())
    for place in (0, 255, 256, 65_535, 65_536, SIZE - 1):
        assert inclusion_proof(place, SIZE, read) == inclusion_proof(place, SIZE, large())
    for old in (1, 255, 256, 257, 65_536, 69_999):
        assert growth(old, SIZE, read) == growth(old, SIZE, large())
    assert len(fetched) == len(set(fetched)) < 16


def test_a_tile_of_another_width_and_a_subtree_that_is_not_complete_are_refused() -> None:
    read = tree.tile_reader(lambda *name: fetch(tree.tile_path(*name))[:-32], SIZE)
    with pytest.raises(ValueError, match="256 hashes"):
        read(0, 0)
    read = tree.tile_reader(lambda *name: fetch(tree.tile_path(*name)), SIZE)
    with pytest.raises(ValueError, match="no complete subtree"):
        read(7, 546)
