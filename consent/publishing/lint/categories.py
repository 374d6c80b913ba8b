"""What a category may declare, and how many categories fit into the state cookie."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from consent.cookies import state
from consent.cookies.names import CookieNames, in_storage
from consent.cookies.state import AccountState
from consent.kernel.rules import DAY, Answer, Choice
from consent.models import CategoryText, Cookie
from consent.publishing import words
from consent.publishing.draft import FLAGS
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Field, Problem

Row = Mapping[str, Any]

LONGEST_SUMMARY = CategoryText._meta.get_field("summary").max_length or 0
LATEST = 99_999 * DAY  # Unix seconds of a day with five digits
EARLIER = LATEST - DAY
LONGEST_VERSION = 999_999_999
LONGEST_PLACE, OTHER_PLACE = "XX-XXX", "YY-YYY"


def lint(new: Row) -> Iterator[Problem]:
    if necessary := [row for row in new["categories"] if row["necessary"]]:
        yield from _own(new, necessary[0])
    else:
        yield Problem(
            "No category is necessary: declare at least this system's cookies. Add one, and tick "
            "“necessary” there.",
            at=Field("category", name="necessary"),
        )
    first: dict[str, Row] = {}
    for row in new["categories"]:
        for cookie in row["cookies"]:
            yield from _cookie(row, cookie, first)
        yield from _summaries(row, new["site"]["languages"])
    yield from _state_cookie(new)


def _own(new: Row, necessary: Row) -> Iterator[Problem]:
    """This system's own: visitors read of each what it is for."""
    key = new["site"]["key"]
    names = CookieNames.of(key, new["site"]["cookie_domain"])
    ours = (names.decision, names.state, names.visitor, names.account)
    declared = {
        cookie["name"]: row["necessary"] for row in new["categories"] for cookie in row["cookies"]
    }
    for name in (*ours, *in_storage(key)):
        if not declared.get(name):
            yield Problem(
                f"{name} is set by this system on this site, and visitors are to read of it. "
                "Declare it in a necessary category.",
                at=fields.category(necessary),
            )


def _cookie(row: Row, cookie: Row, first: dict[str, Row]) -> Iterator[Problem]:
    name = cookie["name"]
    other = first.setdefault(name, row)
    if other["key"] != row["key"]:
        yield Problem(
            f"{name} is declared in {words.category(other)} and in {words.category(row)}, so one "
            "answer could allow what another refuses. Leave it in one of them.",
            at=fields.cookie(row, cookie, "category"),
        )
    if cookie.get("session_exempt"):
        yield from _exempt(row, cookie)


def _exempt(row: Row, cookie: Row) -> Iterator[Problem]:
    """Only what visitors choose on the page may be set for the session (WP29 04/2012)."""
    start = f"{cookie['name']} may be set for the session without a yes, but "
    at, name = fields.cookie(row, cookie, "session_exempt"), words.category(row)
    if row["necessary"]:
        yield Problem(f"{start}{name} is necessary and needs none. Take it back.", at=at)
    if cookie["kind"] != Cookie.Kind.COOKIE:
        yield Problem(f"{start}only a cookie can be cut to the session. Take it back.", at=at)
    for flag in (flag for flag in FLAGS if row.get(flag)):
        yield Problem(
            f"{start}{name} {FLAGS[flag]}. Without a yes only what visitors choose on the page "
            "themselves may be set, such as a language. Take it back.",
            at=at,
        )


def _summaries(row: Row, languages: Collection[str]) -> Iterator[Problem]:
    """One line on a phone has room for so much."""
    texts = row["texts"]
    for language in (one for one in languages if one in texts):
        if (length := len(texts[language]["summary"])) > LONGEST_SUMMARY:
            yield Problem(
                f"{words.category(row)} has no summary in {words.in_languages([language])}, and "
                f"the first sentence of its purpose takes {length} characters; a line on a phone "
                f"has room for {LONGEST_SUMMARY}. Write a summary.",
                is_error=False,
                at=fields.category(row, "summary", language),
            )


def _state_cookie(new: Row) -> Iterator[Problem]:
    """What remembers the answers has to fit into one cookie (R109)."""
    optional = [row for row in new["categories"] if not row["necessary"]]
    # The longest: each from an earlier answer in another place, to a version of nine digits
    choice = Choice(LONGEST_VERSION, granted=False, decided_at=EARLIER, place=OTHER_PLACE)
    choices = {row["key"]: choice for row in optional}
    try:
        account = AccountState(True, True, tuple(sorted(choices)))
        state.encode(Answer(LATEST, choices, signal=True, region=LONGEST_PLACE), account)
    except ValueError:
        yield Problem(
            f"{len(optional)} optional categories are too many: the cookie that remembers the "
            f"answers would pass {state.LONGEST} characters, and visitors would be asked on "
            "every page. Merge some, or give them shorter keys.",
            at=fields.category(optional[-1]),
        )
