"""What a category may declare, and how many categories fit into the state cookie."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from consent.cookies import state
from consent.cookies.names import CookieNames, in_storage
from consent.cookies.state import AccountState
from consent.kernel.rules import DAY, Answer, Choice
from consent.models import CategoryText, Cookie
from consent.publishing.draft import FLAGS
from consent.publishing.lint.problem import Problem

LONGEST_SUMMARY = CategoryText._meta.get_field("summary").max_length or 0
LATEST = 99_999 * DAY  # Unix seconds of a day with five digits
EARLIER = LATEST - DAY
LONGEST_VERSION = 999_999_999
LONGEST_PLACE, OTHER_PLACE = "XX-XXX", "YY-YYY"


def lint(new: Mapping[str, Any]) -> Iterator[Problem]:
    if any(row["necessary"] for row in new["categories"]):
        yield from _own(new)
    else:
        yield Problem("No category is necessary: declare at least this system's cookies.")
    category_of: dict[str, str] = {}
    for row in new["categories"]:
        for cookie in row["cookies"]:
            yield from _cookie(row, cookie, category_of)
        yield from _promises(row)
        yield from _summaries(row, new["site"]["languages"])
    yield from _state_cookie(new)


def _own(new: Mapping[str, Any]) -> Iterator[Problem]:
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
                f"{name} is set by this system on this site. Declare it in a necessary category."
            )


def _cookie(
    row: Mapping[str, Any], cookie: Mapping[str, Any], category_of: dict[str, str]
) -> Iterator[Problem]:
    name = cookie["name"]
    if category_of.setdefault(name, row["key"]) != row["key"]:
        yield Problem(f"{name} is declared in {category_of[name]} and in {row['key']}.")
    if cookie.get("session_exempt"):
        yield from _exempt(row, cookie)


def _exempt(row: Mapping[str, Any], cookie: Mapping[str, Any]) -> Iterator[Problem]:
    """Only what visitors choose on the page themselves may be set for the session."""
    start = f"{cookie['name']} may be set for the session without a yes, but "
    if row["necessary"]:
        yield Problem(f"{start}{row['key']} is necessary and needs none. Take it back.")
    if cookie["kind"] != Cookie.Kind.COOKIE:
        yield Problem(f"{start}only a cookie can be cut to the session. Take it back.")
    for flag in (flag for flag in FLAGS if row.get(flag)):
        yield Problem(f"{start}{row['key']} {FLAGS[flag]} (WP29 04/2012). Take it back.")


def _promises(row: Mapping[str, Any]) -> Iterator[Problem]:
    """What the privacy policy says may no longer be true."""
    if row["cookies"] and row["sells_or_shares"]:
        yield Problem(
            f"{row['key']} sells or shares data, and the privacy policy says “We do not "
            "sell any information we collect to third parties”. Ask counsel first.",
            is_error=False,
        )


def _summaries(row: Mapping[str, Any], languages: Collection[str]) -> Iterator[Problem]:
    """One line on a phone has room for so much."""
    texts = row["texts"]
    for language in (one for one in languages if one in texts):
        if (length := len(texts[language]["summary"])) > LONGEST_SUMMARY:
            yield Problem(
                f"{row['key']} has no summary in {language}, and the first sentence of its purpose "
                f"takes {length} characters; a line has room for {LONGEST_SUMMARY}.",
                is_error=False,
            )


def _state_cookie(new: Mapping[str, Any]) -> Iterator[Problem]:
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
            "every page. Merge some, or give them shorter keys (R109)."
        )
