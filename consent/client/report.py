"""Which cookies a page of the site sets that it may not: `python -m consent.client report URL`."""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from consent.client import page_visit
from consent.client.page_visit import VisitError
from consent.client.permission import Permission
from consent.client.set_cookie_line import lifetime, name_of

SEEN_WELL, SEEN_WRONG, UNSEEN = 0, 1, 2  # exit codes
LONGEST = 60  # characters of a name

Ask = Callable[[Mapping[str, str], str | None], Permission]
Write = Callable[[str], object]

_HEAD = ("cookie", "category", "verdict", "reason", "asks for", "")
_UNITS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))


class ReportRow(NamedTuple):
    """One cookie that was set, without its value."""

    name: str
    category: str
    verdict: str
    reason: str
    lasts: str
    remark: str = ""

    @property
    def is_wrong(self) -> bool:
        return self.remark not in ("", "forgotten")


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("url", help="a page of the site")
    parser.add_argument("--cookie", default="", help="a Cookie header, for another state")
    parser.add_argument("--region", help="where the visitor is: US-CA; else the strictest rule")
    parser.add_argument("--gpc", action="store_true", help="send Global Privacy Control")


def run(given: Namespace, ask: Ask, write: Write) -> int:
    """Visit the page and write the table; 1 if a cookie was set that may not be."""
    headers = {"Cookie": given.cookie} if given.cookie else {}
    headers |= {"Sec-GPC": "1"} if given.gpc else {}
    permission = ask(headers, given.region)
    if not permission.available:
        write("The consent service cannot be reached, so the register is not known.")
        return UNSEEN
    found: list[ReportRow] = []
    try:
        for answer in page_visit.pages(given.url, headers):
            write(f"{answer.status} {answer.url}")
            found += judged(answer.lines, permission, now=time.time())
    except VisitError as problem:
        write(str(problem))
        return UNSEEN
    for line in _told(found):
        write(line)
    return SEEN_WRONG if any(one.is_wrong for one in found) else SEEN_WELL


def judged(lines: Iterable[str], permission: Permission, *, now: float) -> list[ReportRow]:
    """What each line sets, and whether it may; the values are not looked at."""
    return [_judge(line, permission, now) for line in lines]


def _judge(line: str, permission: Permission, now: float) -> ReportRow:
    name = name_of(line)
    key = permission.register.category_of(name)
    is_ours = name in permission.register.always
    seconds = lifetime(line, now=now)
    return ReportRow(
        name=_printable(name),
        category=key or ("(this system)" if is_ours else "–"),
        verdict=permission.judgement(key).verdict if key else "–",
        reason=permission.judgement(key).reason if key else "–",
        lasts=_in_words(seconds),
        remark=_remark(name, seconds, permission),
    )


def _remark(name: str, seconds: float | None, permission: Permission) -> str:
    if seconds is not None and seconds <= 0:
        return "forgotten"
    if permission.allows_cookie(name):
        return ""
    entry = permission.register.entry(name)
    if entry is None:
        return "UNDECLARED"
    if entry.session_exempt:
        return "REFUSED beyond the session" if seconds is not None else ""
    return "REFUSED"


def _told(found: list[ReportRow]) -> Iterator[str]:
    if not found:
        yield "No cookie was set."
        return
    rows = [_HEAD, *found]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield ""
    for row in rows:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()
    wrong = [one.name for one in found if one.is_wrong]
    yield ""
    yield f"{len(found)} set, {len(wrong)} of them may not be."
    yield "What scripts set is not seen here; Detections in the admin counts it."


def _printable(name: str) -> str:
    shown = name if name.isprintable() and name.isascii() else ascii(name)[1:-1]
    return shown[:LONGEST] or "(no name)"


def _in_words(seconds: float | None) -> str:
    if seconds is None:
        return "session"
    if seconds <= 0:
        return "nothing"
    size, unit = next((one for one in _UNITS if seconds >= one[0]), _UNITS[-1])
    return f"{seconds / size:.0f} {unit}"
