"""What is known of the world: our own tables, and the Open Cookie Database that somebody brings."""

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from consent import vendors
from consent.kernel.values import COOKIE_NAME
from consent.models import Cookie, CookieText, KnownCookieRow
from consent.vendors import Use, facts, open_cookie_database
from consent.vendors.facts import is_named

Bring = Callable[..., str]

HEADER = (
    "ID", "Platform", "Category", "Cookie / Data Key name", "Domain", "Description",
    "Retention period", "Data Controller", "User Privacy & GDPR Rights Portals", "Wildcard match",
)  # fmt: skip


def line(name: str, category: str = "Marketing", vendor: str = "Spy", **facts: str) -> list[str]:
    told = {"domain": "", "description": "Follows.", "keeps": "1 year", "wildcard": "0"} | facts
    return ["1", vendor, category, name, told["domain"], told["description"], told["keeps"],
            vendor, "https://example.com/", told["wildcard"]]  # fmt: skip


def write(path: Path, *lines: list[str], header: tuple[str, ...] = HEADER) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *lines])
    return path


@pytest.fixture
def bring(tmp_path: Path, db: None) -> Bring:
    def update(*lines: list[str]) -> str:
        return run("update", str(write(tmp_path / "brought.csv", *lines)))

    return update


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("cookies", *arguments, stdout=out)
    return out.getvalue()


# Our own tables


def test_every_fact_fits_the_register() -> None:
    longest = CookieText._meta.get_field("purpose").max_length or 0
    assert len(facts.cookies()) > 200
    for one in facts.cookies():
        assert one.kind in Cookie.Kind
        assert len(one.name) <= 128
        assert one.kind != "cookie" or COOKIE_NAME.fullmatch(one.name), one.name
        assert one.purposes.keys() == {"en", "fr", "es"}
        assert all(0 < len(text) <= longest for text in one.purposes.values()), one.name


def test_each_fact_has_one_home() -> None:
    names = [one.name for one in facts.vendors()]
    assert len(names) == len(set(names))
    cookies = [(one.name, one.kind) for one in facts.cookies() if not one.is_common]
    assert {one for one in cookies if cookies.count(one) > 1} == set()


def test_every_lifetime_in_the_tables_is_understood() -> None:
    lines = [line for row in facts._rows() for line in row.get("stores", ())]
    assert len(lines) > 200
    assert [line for line in lines if "keeps" in line and not facts.seconds_of(line["keeps"])] == []


@pytest.mark.parametrize(
    ("name", "kind", "vendor", "use"),
    [
        ("_ga", "cookie", "Google", Use.ANALYTICS),
        ("_ga_*", "cookie", "Google", Use.ANALYTICS),
        ("_ga_G12ABC345", "cookie", "Google", Use.ANALYTICS),
        ("_gcl_aw", "cookie", "Google", Use.MARKETING),
        ("_gcl_ls", "local-storage", "Google", Use.MARKETING),
        ("_fbp", "cookie", "Meta", Use.MARKETING),
        ("_hjSessionUser_12345", "cookie", "Hotjar", Use.ANALYTICS),
        ("li_fat_id", "cookie", "LinkedIn", Use.MARKETING),
        ("AWSALBCORS", "cookie", "Amazon Web Services", Use.NECESSARY),
        ("BIGipServerpool_www", "cookie", "F5", Use.NECESSARY),
        ("__cf_bm", "cookie", "Cloudflare", Use.NECESSARY),
        ("JSESSIONID", "cookie", "Java", Use.NECESSARY),
        ("__stripe_mid", "cookie", "Stripe", Use.NECESSARY),
        ("OptanonConsent", "cookie", "OneTrust", Use.NECESSARY),
        ("intercom-id-abc", "cookie", "Intercom", Use.FUNCTIONAL),
    ],
)
def test_what_marketers_meet_is_known(
    db: None, name: str, kind: str, vendor: str, use: Use
) -> None:
    found = vendors.cookie(name, kind)

    assert found
    assert (found.vendor, found.use) == (vendor, use)
    assert found.purposes.keys() == {"en", "fr", "es"}


@pytest.mark.parametrize(
    "name", ["_gallery", "_gather", "_gate", "li_item", "drift_speed", "_gas", "_fbphone", "mf_x"]
)
def test_what_merely_looks_alike_is_not_known(db: None, name: str) -> None:
    assert vendors.cookie(name) is None


@pytest.mark.parametrize(
    ("provider", "vendor", "is_it"),
    [
        ("Google LLC", "Google", True),
        ("Google Ireland Limited", "Google", True),
        ("Meta Platforms, Inc.", "Meta", True),
        ("Metabase", "Meta", False),
        ("Meta Data Farm", "Meta", False),
        ("X Corp.", "X", True),
        ("X Ray Clinic", "X", False),
        ("", "Google", False),
    ],
)
def test_who_a_provider_is(provider: str, vendor: str, is_it: bool) -> None:
    assert is_named(provider, vendor) is is_it


@pytest.mark.parametrize(
    ("words", "seconds"),
    [("2 years", 63_072_000), ("1 Year", 31_536_000), ("30 mins", 1_800), ("Session", None),
     ("30 minutes after last activity", 1_800), ("", None), ("persistent", None)],
)  # fmt: skip
def test_how_long_something_is_kept(words: str, seconds: int | None) -> None:
    assert facts.seconds_of(words) == seconds


# The database that an operator brings


def test_without_one_the_command_says_so(db: None) -> None:
    assert "Open Cookie Database: not read." in run()
    assert run("status") == run()


def test_what_was_read_is_known_behind_our_own_facts(bring: Bring) -> None:
    bring(
        line("_spyid", keeps="30 days", description="Follows\n you."),
        line("_ga", "Functional", "Somebody"),
        line("=HYPERLINK(1)", vendor="<script>", description="=1+1 " * 99, keeps="9999 years"),
    )

    found, ours, hostile = map(vendors.cookie, ("_spyid", "_ga", "=HYPERLINK(1)"))

    assert found and ours and hostile
    assert (found.vendor, found.use, found.lifetime) == ("Spy", Use.MARKETING, 30 * 86_400)
    assert found.purposes == {"en": "Follows you."}
    assert found.is_imported
    assert (ours.vendor, ours.use) == ("Google", Use.ANALYTICS)
    assert hostile.vendor == "<script>"  # kept as words
    assert hostile.lifetime == open_cookie_database.LONGEST_LIFETIME
    assert len(hostile.purposes["en"]) <= (CookieText._meta.get_field("purpose").max_length or 0)


def test_a_prefix_takes_what_begins_with_it(bring: Bring) -> None:
    bring(line("spyid_", wildcard="1"), line("spying", wildcard="1"))

    whole, within = vendors.cookie("spyid_123"), vendors.cookie("spyingglass")

    assert whole
    assert not whole.is_common
    assert within
    assert within.is_common  # it may be a word of the site's own


def test_a_new_one_takes_the_place_of_the_old_and_each_category_is_understood(
    bring: Bring,
) -> None:
    bring(line("_old"))

    said = bring(*(line(f"_spy{use}", use.title()) for use in open_cookie_database.USES))

    assert "Read: 6 lines of brought.csv." in said
    assert "Open Cookie Database: 6 names, 2 of them trackers, read on " in said
    uses = {row.name.removeprefix("_spy"): row.use for row in KnownCookieRow.objects.all()}
    assert uses == {
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

    assert {name: getattr(vendors.cookie(name), "is_common", None) for name in COMMON} == COMMON


WHOLE = line("_spyid")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Line 1 has no column"),
        (b"name,category\n_ga,Analytics\n", "Line 1 has no column “Category”"),
        (b"\xff\xfe_\x00g\x00", "is not text in UTF-8 (byte 0)"),
        (b"%PDF-1.7 \x00\x01", "Line 1 has no column"),
        (",".join(HEADER).encode(), "holds no rows"),
        ((",".join(HEADER) + "\n" + ",".join(WHOLE[:6])).encode(), "Line 2 has 6 of 10 columns"),
        ((",".join(HEADER) + "\n" + ",".join([*WHOLE, "x"])).encode(), "Line 2 has 11 of 10"),
        ((",".join(HEADER) + '\n1,"Spy').encode(), "Line 2 is no CSV: unexpected end of data"),
        (
            (",".join(HEADER) + "\n" + ",".join(line("_x", "Cakes"))).encode(),
            "Line 2 has the category “Cakes”",
        ),
        ((",".join(HEADER) + "\n" + ",".join(line(""))).encode(), "Line 2 names no cookie"),
        ((",".join(HEADER) + "\n" + ",".join(line("x" * 129))).encode(), "more than 128 letters"),
        (
            (",".join(HEADER) + "\n" + ",".join(line("_x", wildcard="yes"))).encode(),
            "Line 2: “Wildcard match” is neither 0 nor 1",
        ),
        (b"x" * 10_000_001, "has 10,000,001 bytes; at most 10,000,000 are read"),
    ],
    ids=["empty", "another table", "not UTF-8", "a PDF", "no rows", "half a row", "a cell too many",
         "cut off within a cell", "unknown category", "no name", "long name", "wildcard", "size"],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_words_and_changes_nothing(
    bring: Bring,
    tmp_path: Path,
    content: bytes,
    why: str,
) -> None:
    bring(line("_before"))
    (tmp_path / "wrong.csv").write_bytes(content)

    with pytest.raises(CommandError) as refused:
        run("update", str(tmp_path / "wrong.csv"))

    assert why in str(refused.value)
    assert str(refused.value).endswith("What was read before still holds.")
    assert [*KnownCookieRow.objects.values_list("name", flat=True)] == ["_before"]


def test_a_file_that_is_not_there_is_refused_in_words(db: None, tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(CommandError, match=r"cannot be read: "):
            run("update", str(path))
