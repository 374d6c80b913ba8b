"""What changes in the rules of places, field by field, in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from consent.publishing import words

Row = Mapping[str, Any]

FLAGS = {  # what it was in notices that did not say; what is told when it is ticked, and when not
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
AS_ALL = "the rule of the place"
OWN = "the site's own languages"


def told(before: Sequence[Row], after: Sequence[Row]) -> Iterator[str]:
    """One line for each thing that changes, begun with the name of its place."""
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
    """A rule is known by its place and first day; one that is left over on each side has moved."""
    left = list(news)
    gone: list[Row] = []
    for old in olds:
        same = next((row for row in left if row["valid_from"] == old["valid_from"]), None)
        if same is None:
            gone.append(old)
        else:
            left.remove(same)
            yield old, same
    if len(gone) == len(left) == 1:
        yield gone[0], left[0]
    else:
        yield from ((old, None) for old in gone)
        yield from ((None, new) for new in left)


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
        was, is_now = old["overrides"].get(key, AS_ALL), new["overrides"].get(key, AS_ALL)
        if was != is_now:
            yield f"{key} now follows {is_now}, was {was}."
    for flag, (unsaid, on, off) in FLAGS.items():
        if old.get(flag, unsaid) != new[flag]:
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
    if left_out := [code for code in old["covers"] if code not in new["covers"]]:
        yield f"no longer holds in {', '.join(left_out)}."
    if old["languages"] != new["languages"]:
        was, is_now = (" ".join(row["languages"]) or OWN for row in (old, new))
        yield f"now requires {is_now}, was {was}."
    if _period(old) != _period(new):
        yield f"now holds {_period(new)}, was {_period(old)}."


def _period(row: Row) -> str:
    days = (row[name] and date.fromisoformat(row[name]) for name in ("valid_from", "valid_to"))
    return words.period(*days)
