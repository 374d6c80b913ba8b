"""What a pattern of the register stands for."""

import re
from itertools import product

import pytest

from consent.cookies.names import CookieNames, in_storage
from consent.kernel.values import OUR_COOKIE, is_too_wide, matches

SHORT = ["".join(letters) for length in range(5) for letters in product("ab*", repeat=length)]


def test_a_star_is_any_text_and_the_rest_means_itself() -> None:
    for pattern in SHORT:
        meant = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
        held = [name for name in SHORT if matches(name, pattern)]
        assert held == [name for name in SHORT if meant.fullmatch(name)], pattern


@pytest.mark.parametrize(("name", "holds"), [("xbx", False), ("bb", True), ("xbxbx", True)])
def test_each_part_of_a_pattern_takes_room_of_its_own(name: str, holds: bool) -> None:
    assert matches(name, "*b*b*") is holds


@pytest.mark.parametrize(
    "pattern",
    [
        "*",
        "**",
        "_*",
        "__*",
        "*_",
        "_g*",
        "*b",
        "__Secure-*",
        "__Host-*",
        "__host-_*",
        "__Secure-a*",
    ],
)
def test_a_pattern_that_fixes_next_to_nothing_is_too_wide(pattern: str) -> None:
    assert is_too_wide(pattern)


@pytest.mark.parametrize("name", "_ga* a*b _ga_* sess* *_seen __Secure-abc* _g a".split())
def test_a_longer_pattern_and_every_exact_name_is_not(name: str) -> None:
    assert not is_too_wide(name)


def test_what_we_set_has_the_shape_of_ours_on_any_site() -> None:
    for name in [*CookieNames.of("a-b", None).every, *in_storage("mix")]:
        assert OUR_COOKIE.fullmatch(name), name


@pytest.mark.parametrize(
    "name", "consent_state mix_consent __Secure-consent x_consent_states".split()
)
def test_what_only_looks_like_it_is_not_ours(name: str) -> None:
    assert not OUR_COOKIE.fullmatch(name)
