import pytest

from consent.proof.formats.tree import (
    EMPTY,
    growth,
    root,
)
from tests.proof.formats.trees import ROOTS, BadProof, entries, reader, verify_consistency

SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33]
READ = reader(entries(33))


@pytest.mark.parametrize("new", SIZES)
def test_a_tree_is_shown_to_have_grown_out_of_every_smaller_one(new: int) -> None:
    whole = root(new, READ)
    for old in range(1, new):
        before, after, proof = growth(old, new, READ)
        assert (before, after) == (root(old, READ), whole)
        verify_consistency(old, new, proof, before, whole)
        for wrong in (
            (old, new, proof, EMPTY, whole),
            (old, new, proof, before, EMPTY),
            (old, new, proof, whole, before),
            (old, new, proof[:-1], before, whole),
            (old, new, [], before, whole),
            (old, new, [*proof, EMPTY], before, whole),
            (old, new, [EMPTY, *proof], before, whole),
            (new, old, proof, before, whole),
            (old + 1, new, proof, before, whole),
        ):
            with pytest.raises(BadProof):
                verify_consistency(*wrong)


def test_nothing_grows_into_anything_and_the_same_is_the_same() -> None:
    verify_consistency(0, 8, [], EMPTY, ROOTS[8])
    verify_consistency(0, 0, [], EMPTY, EMPTY)
    before, after, proof = growth(8, 8, READ)
    verify_consistency(8, 8, proof, before, after)
    for wrong in (
        (0, 8, [], ROOTS[1], ROOTS[8]),
        (0, 8, [EMPTY], EMPTY, ROOTS[8]),
        (0, 0, [], EMPTY, ROOTS[8]),
        (8, 8, [], ROOTS[7], ROOTS[8]),
        (8, 8, [EMPTY], ROOTS[8], ROOTS[8]),
        (8, 7, [], ROOTS[8], ROOTS[7]),
    ):
        with pytest.raises(BadProof):
            verify_consistency(*wrong)
