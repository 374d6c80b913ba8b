"""Compare categories and their declared cookies, field by field."""

from collections.abc import Iterable, Iterator, Mapping

from consent.lib import durations, languages
from consent.models import Category, Cookie
from consent.publishing.differences.difference import Difference, Fields, FieldText, Row, compare
from consent.publishing.draft import every_row
from consent.publishing.words import category_names, in_order, label, yes_or_no

Identity = tuple[str, str]  # name and kind
COOKIE_FLAGS = ("http_only", "session_exempt", "sensitive")
NOT_DECLARED = "Not declared"
OWN_DOMAIN = "the site's cookie domain"
FLAGS = ("necessary", "sells_or_shares", "targets_ads", "third_party", "records")
TEXTS = {
    "name": "Name",
    "summary": "Summary",
    "purpose": "Purpose",
    "change": "What visitors who are asked again read",
}
VENDORS = {"google": "Google", "microsoft": "Microsoft", "clarity": "Clarity", "meta": "Meta"}
NOT_THERE: Row = {"texts": {}, "cookies": [], "signals": {}, "hosts": []}
ABSENT, EMPTY, ASKED = "No such category", "Holds nothing, so nobody is asked", "Asked about"


Moved = Mapping[Identity, tuple[str, Row]]  # the category it left, and its old declaration


def _moved(old: Iterable[Row], new: Iterable[Row], names: Mapping[str, str]) -> Moved:
    """Return the cookies that moved from one category to another."""
    left, found = _by_identity(old), _by_identity(new)
    return {
        one: (names[key], cookie)
        for one, (key, cookie) in left.items()
        if one in found and key != found[one][0]
    }


def between(old: Row, new: Row) -> Iterator[Difference]:
    before = {row["key"]: row for row in every_row(old)}
    after = {row["key"]: row for row in every_row(new)}
    names = category_names(old) | category_names(new)
    moved = _moved(every_row(old), every_row(new), names)
    for key in dict.fromkeys((*after, *before)):
        was, is_now = before.get(key, NOT_THERE), after.get(key, NOT_THERE)
        section = names[key]
        yield from compare(section, "", _presence(old, key), _presence(new, key))
        yield from compare(section, "", _fields(was, new), _fields(is_now, new))
        yield from _cookies(section, was, is_now, moved, new)


def order(old: Row, new: Row) -> Iterator[Difference]:
    """Compare the order of common categories; new and removed ones are listed elsewhere."""
    names = category_names(old) | category_names(new)
    keys = [[row["key"] for row in one["categories"]] for one in (old, new)]
    was, is_now = (
        ", ".join(names[key] for key in own if key in other)
        for own, other in (keys, reversed(keys))
    )
    yield from compare(
        "Order", "", [FieldText("Categories", was)], [FieldText("Categories", is_now)]
    )


def _presence(snapshot: Row, key: str) -> Fields:
    row = next((row for row in every_row(snapshot) if row["key"] == key), None)
    if row is None:
        return [FieldText("", ABSENT)]
    if row["necessary"]:
        return [FieldText("", "Necessary: told, not asked")]
    is_used = any(one["key"] == key for one in snapshot["categories"])
    return [FieldText("", ASKED if is_used else EMPTY)]


def _fields(row: Row, snapshot: Row) -> Fields:
    return [
        *(
            FieldText(label, row["texts"][code].get(name, ""), languages.name(code))
            for name, label in TEXTS.items()
            for code in in_order(row["texts"], snapshot)
        ),
        *(FieldText(label(Category, flag), yes_or_no(row.get(flag))) for flag in FLAGS),
        FieldText(label(Category, "justification"), row.get("justification", "")),
        FieldText("Hosts", ", ".join(sorted(row["hosts"]))),
        *(
            FieldText(f"Told to {VENDORS.get(vendor, vendor)}", ", ".join(names))
            for vendor, names in row["signals"].items()
        ),
    ]


def _cookies(section: str, old: Row, new: Row, moved: Moved, snapshot: Row) -> Iterator[Difference]:
    """Compare the cookies of one category; `snapshot` has the order of the languages."""
    before = {_identity(cookie): cookie for cookie in old["cookies"]}
    after = {_identity(cookie): cookie for cookie in new["cookies"]}
    for one in sorted(before.keys() | after.keys()):
        was, is_now = before.get(one), after.get(one)
        if is_now is None and one in moved:
            continue  # listed at its new category
        subject = f"{Cookie.Kind(one[1]).label} {one[0]}"
        if was is None and one in moved:
            where, was = moved[one]
            yield Difference(section, subject, "Category", "", where, section)
        if was and is_now:
            yield from compare(section, subject, _cookie_fields(was), _cookie_fields(is_now))
        else:
            yield Difference(section, subject, "", "", _summary(was), _summary(is_now))
        yield from compare(section, subject, *(_purposes(one, snapshot) for one in (was, is_now)))


def _cookie_fields(cookie: Row) -> Fields:
    kind = Cookie.Kind(cookie["kind"])
    lifetime = durations.in_words(cookie["lifetime"], "en", is_lasting=kind.is_lasting)
    return [
        FieldText("Provider", cookie["provider"]),
        FieldText("Party", str(Cookie.Party(cookie["party"]).label)),
        FieldText("Lifetime", lifetime.replace("\N{NO-BREAK SPACE}", " ")),
        *(FieldText(label(Cookie, flag), yes_or_no(cookie.get(flag))) for flag in COOKIE_FLAGS),
        FieldText("Domain", cookie["domain"] or OWN_DOMAIN),
        FieldText("Path", cookie["path"]),
    ]


def _summary(cookie: Row | None) -> str:
    """Return the cookie in one line, without default values."""
    if cookie is None:
        return NOT_DECLARED
    usual = {OWN_DOMAIN, "/", "No"}
    words = [one for one in _cookie_fields(cookie) if one.text not in usual]
    return " · ".join(one.field if one.text == "Yes" else one.text for one in words)


def _purposes(cookie: Row | None, snapshot: Row) -> Fields:
    texts = cookie["texts"] if cookie else {}
    return [
        FieldText("Purpose", texts[code]["purpose"], languages.name(code))
        for code in in_order(texts, snapshot)
    ]


def _by_identity(rows: Iterable[Row]) -> dict[Identity, tuple[str, Row]]:
    return {_identity(cookie): (row["key"], cookie) for row in rows for cookie in row["cookies"]}


def _identity(cookie: Row) -> Identity:
    return cookie["name"], cookie["kind"]
