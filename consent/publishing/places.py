"""What changes in the rules of places, field by field, in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from consent.publishing import words

Row = Mapping[str, Any]

FLAGS = {  # its value in notices that lack it; what is written when it is ticked, and when not
    "gpc": (
        True,
        "visitors are told now that Global Privacy Control was honoured.",
        "visitors are no longer told that Global Privacy Control was honoured.",
    ),
    "dnt": (
        False,
        "Do Not Track now counts as a signal.",
        "Do Not Track no longer counts as a signal.",
    ),
    "two_step": (
        False,
        "after an opt-out the way back now takes two steps.",
        "after an opt-out the way back now takes one step.",
    ),
}
NO_OVERRIDE = "the rule of the place"
ALL_LANGUAGES = "the site's own languages"


def describe(before: Sequence[Row], after: Sequence[Row]) -> Iterator[str]:
    """One line for each thing that changes; it begins with the name of its place."""
    if any("names" not in row for row in before):
        yield "The names of places in other languages are now part of the notice."
    for code in sorted({row["code"] for row in (*before, *after)}):
        olds = [row for row in before if row["code"] == code]
        news = [row for row in after if row["code"] == code]
        is_one = len(olds) <= 1 and len(news) <= 1
        for old, new in _pairs(olds, news):
            row = new or old or {}
            which = "" if is_one or old is None else f", the rule that held {_period(old)}"
            yield from (f"{row['name']}{which}: {line}" for line in _changes(old, new))


def _pairs(olds: list[Row], news: list[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Rules of one place, matched by their first day; two that remain alone match as well."""
    added = list(news)
    removed: list[Row] = []
    for old in olds:
        same = next((row for row in added if row["valid_from"] == old["valid_from"]), None)
        if same is None:
            removed.append(old)
        else:
            added.remove(same)
            yield old, same
    if len(removed) == len(added) == 1:
        yield removed[0], added[0]
    else:
        yield from ((old, None) for old in removed)
        yield from ((None, new) for new in added)


def _changes(old: Row | None, new: Row | None) -> Iterator[str]:
    if old is None and new is not None:
        yield f"a new rule, {words.model(new['model'])}. It holds {_period(new)}."
    elif new is None:
        yield "its rule goes; the next wider one holds there."
    elif old is not None:
        yield from _names(old, new)
        yield from _silence(old, new)
        yield from _memory(old, new)
        yield from _reach(old, new)
        yield from _law(old, new)


def _names(old: Row, new: Row) -> Iterator[str]:
    if old["name"] != new["name"]:
        yield f"was called “{old['name']}” until now."
    before = {**old.get("names", new["names"]), "en": None}
    after = {**new["names"], "en": None}  # the name itself
    for language in sorted(before.keys() | after.keys()):
        was, is_now = before.get(language) or "", after.get(language) or ""
        if was != is_now:
            yield f"its name in {language} is now {_quoted(is_now)}, was {_quoted(was)}."


def _quoted(name: str) -> str:
    return f"“{name}”" if name else "missing"


def _silence(old: Row, new: Row) -> Iterator[str]:
    if old["model"] != new["model"]:
        yield f"silence now means {words.model(new['model'])}; it was {old['model']}."
    for key in sorted(old["overrides"].keys() | new["overrides"].keys()):
        was, is_now = old["overrides"].get(key, NO_OVERRIDE), new["overrides"].get(key, NO_OVERRIDE)
        if was != is_now:
            yield f"{key} now follows {is_now}, was {was}."
    for flag, (absent, on, off) in FLAGS.items():
        if old.get(flag, absent) != new[flag]:
            yield on if new[flag] else off


def _memory(old: Row, new: Row) -> Iterator[str]:
    was, is_now = old["memory_days"], new["memory_days"]
    if was != is_now:
        yield f"a yes now holds {words.yes(is_now)}, was {words.yes(was)}."
    was, is_now = old["reask_days"], new["reask_days"]
    if was != is_now:
        yield f"asking again after a no: now {words.no(is_now)}, was {words.no(was)}."


def _reach(old: Row, new: Row) -> Iterator[str]:
    if added := [code for code in new["covers"] if code not in old["covers"]]:
        yield f"now holds in {', '.join(added)} too."
    if removed := [code for code in old["covers"] if code not in new["covers"]]:
        yield f"no longer holds in {', '.join(removed)}."
    if old["languages"] != new["languages"]:
        was, is_now = (" ".join(row["languages"]) or ALL_LANGUAGES for row in (old, new))
        yield f"now requires {is_now}, was {was}."
    if _period(old) != _period(new):
        yield f"now holds {_period(new)}, was {_period(old)}."


def _law(old: Row, new: Row) -> Iterator[str]:
    was, is_now = old.get("source", ""), new["source"]
    if was != is_now:
        yield f"its legal source is now {_quoted(is_now)}, was {_quoted(was)}."
    if old.get("verified") != new["verified"]:
        yield (
            f"it was compared with its law on {_date(new)}."
            if new["verified"]
            else ("it no longer counts as compared with its law.")
        )


def _date(row: Row) -> str:
    return words.day(date.fromisoformat(row["verified"]))


def _period(row: Row) -> str:
    days = (row[name] and date.fromisoformat(row[name]) for name in ("valid_from", "valid_to"))
    return words.period(*days)
