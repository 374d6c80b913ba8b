"""RFC 6962's tree as Certificate Transparency's own tests have it, and trees of any size."""

from collections.abc import Sequence

from consent.proof.formats.tree import EMPTY, Read, leaf_hash, node_hash, root

ENTRIES = [
    bytes.fromhex(digits)
    for digits in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    bytes.fromhex(digits)
    for digits in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]


def entries(size: int) -> list[bytes]:
    return [number.to_bytes(32) for number in range(size)]


def reader(entries: Sequence[bytes]) -> Read:
    """All levels at once, the plain way."""
    levels = [[leaf_hash(entry) for entry in entries]]
    while len(levels[-1]) > 1:
        row = levels[-1]
        levels.append([node_hash(*row[at : at + 2]) for at in range(0, len(row) // 2 * 2, 2)])
    return lambda level, index: levels[level][index]


def root_of(entries: Sequence[bytes]) -> bytes:
    return root(len(entries), reader(entries))


class BadProof(ValueError):
    """The path does not lead from the one hash to the other."""


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """As somebody checks it who has the two checkpoints and the proof (RFC 9162, 2.1.4.2)."""
    if old > new or not (proof or old in (0, new)):
        raise BadProof
    if old in (0, new):
        is_true = not proof and (old_root == (new_root if old else EMPTY))
    else:
        first, *path = proof if old & (old - 1) else [old_root, *proof]
        index, last = old - 1, new - 1
        while index & 1:  # up to the largest subtree that the old tree ends with
            index, last = index >> 1, last >> 1
        before = after = first
        for sibling in path:
            is_left = last and (index & 1 or index == last)
            before = node_hash(sibling, before) if is_left else before
            after = node_hash(sibling, after) if is_left else node_hash(after, sibling)
            while is_left and index and not index & 1:  # a last node goes up alone
                index, last = index >> 1, last >> 1
            index, last = index >> 1, last >> 1
        is_true = last == 0 and (before, after) == (old_root, new_root)
    if not is_true:
        raise BadProof
