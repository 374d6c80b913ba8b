"""What we hash and prove is what an implementation that is not ours hashes and proves."""

import pytest

from consent.proof.formats.tree import inclusion_proof, root
from tests.proof.formats import others
from tests.proof.formats.trees import ENTRIES, ROOTS, entries, reader

READ = reader(entries(300))
THEIRS = others.tree(entries(300))
SIZES = [1, 2, 3, 7, 8, 9, 31, 255, 256, 257, 300]


def test_it_has_the_roots_of_certificate_transparency_too() -> None:
    theirs = others.tree(ENTRIES)
    assert [theirs.get_root(size) for size in range(1, 9)] == ROOTS[1:]


@pytest.mark.parametrize("size", SIZES)
def test_roots_and_paths_are_the_same(size: int) -> None:
    assert THEIRS.get_root(size) == root(size, READ)
    for place in range(size):
        assert others.path(THEIRS, place, size) == inclusion_proof(place, size, READ)
