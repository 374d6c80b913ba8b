"""The Open Cookie Database that an operator brings: what is read of it, and what is refused."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from consent.models import CookieText
from consent.vendors import Use, known_cookie, open_cookie_database
from tests.vendors.cookie_tables import HEADER, line, write

Bring = Callable[..., None]


@pytest.fixture
def bring(tmp_path: Path, settings: Settings) -> Bring:
    def use(*lines: list[str]) -> None:
        settings.CONSENT_COOKIE_TABLE = str(write(tmp_path / "brought.csv", *lines))

    return use


def test_what_was_read_is_known_behind_our_own_facts(bring: Bring) -> None:
    bring(
        line("_spyid", keeps="30 days", description="Follows\n you."),
        line("_ga", "Functional", "Somebody"),
        line("=HYPERLINK(1)", vendor="<script>", description="=1+1 " * 99, keeps="9999 years"),
    )

    found, ours, hostile = map(known_cookie, ("_spyid", "_ga", "=HYPERLINK(1)"))

    assert found and ours and hostile
    assert (found.vendor, found.use, found.lifetime) == ("Spy", Use.MARKETING, 30 * 86_400)
    assert found.purposes == {"en": "Follows you."}
    assert found.is_imported
    assert (ours.vendor, ours.use) == ("Google", Use.ANALYTICS)
    assert hostile.vendor == "<script>"  # kept as words
    assert hostile.lifetime == open_cookie_database.MAX_LIFETIME
    assert len(hostile.purposes["en"]) <= (CookieText._meta.get_field("purpose").max_length or 0)


def test_a_prefix_takes_what_begins_with_it(bring: Bring) -> None:
    bring(line("spyid_", wildcard="1"), line("spying", wildcard="1"))

    whole, within = known_cookie("spyid_123"), known_cookie("spyingglass")

    assert whole
    assert not whole.is_common
    assert within
    assert within.is_common  # it may be a word of the site's own


def test_each_category_is_understood(bring: Bring) -> None:
    bring(*(line(f"_spy{use}", use.title()) for use in open_cookie_database.USES))

    found = {use: known_cookie(f"_spy{use}") for use in open_cookie_database.USES}
    assert {name: fact and fact.use for name, fact in found.items()} == {
        "necessary": "necessary",
        "security": "necessary",
        "functional": "functional",
        "personalization": "functional",
        "analytics": "analytics",
        "marketing": "marketing",
    }


COMMON = {"session_id": True, "visitor": True, "LastVisit": True, "uid": True,
          "_sp_tracker9": False, "spyvisit": False, "_spyid": False, "_two": True}  # fmt: skip


def test_everyday_names_and_those_of_two_vendors_say_nothing_of_either(bring: Bring) -> None:
    bring(*(line(name) for name in COMMON), line("_two", vendor="Another"))

    assert {name: getattr(known_cookie(name), "is_common", None) for name in COMMON} == COMMON


WHOLE = line("_spyid")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Line 1 has no column"),
        (b"\xff\xfe_\x00g\x00", "is not text in UTF-8"),
        (",".join(HEADER).encode(), "holds no rows"),
        ((",".join(HEADER) + "\n" + ",".join(WHOLE[:6])).encode(), "Line 2 has not as many"),
        ((",".join(HEADER) + '\n1,"Spy').encode(), "It is no CSV: unexpected end of data"),
        (
            (",".join(HEADER) + "\n" + ",".join(line("_x", "Cakes"))).encode(),
            "Line 2 has the category “Cakes”",
        ),
        ((",".join(HEADER) + "\n" + ",".join(line(""))).encode(), "Line 2 names no cookie"),
        (
            (",".join(HEADER) + "\n" + ",".join(line("_x", wildcard="yes"))).encode(),
            "Line 2: “Wildcard match” is neither 0 nor 1",
        ),
        (b"x" * 10_000_001, "has 10,000,001 bytes; at most 10,000,000 are read"),
    ],
    ids=["empty", "not UTF-8", "no rows", "half a row", "cut off within a cell",
         "unknown category", "no name", "wildcard", "size"],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "wrong.csv").write_bytes(content)

    with pytest.raises(ValueError, match=re.escape(why)):
        open_cookie_database.read(tmp_path / "wrong.csv")


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(ValueError, match=r"cannot be read: "):
            open_cookie_database.read(path)
