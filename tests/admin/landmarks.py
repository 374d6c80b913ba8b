"""The regions of a page, as somebody who does not see it goes from one to the next."""

import re
from collections import Counter
from collections.abc import Iterable
from html import unescape

LABELLED = re.compile(
    r'<(?:section|nav)\b[^>]*aria-label(ledby)?="([^"]+)"'
    r'|role="region"[^>]*aria-label(ledby)?="([^"]+)"'
)
ID = re.compile(r'\bid="([^"]+)"')


def names(page: str) -> list[str]:
    found = [match.groups() for match in LABELLED.finditer(page)]
    return [
        _text(page, value) if by else unescape(value)
        for by, value in ((one[0] or one[2], one[1] or one[3]) for one in found)
    ]


def _text(page: str, id: str) -> str:
    match = re.search(rf'<(\w+)[^>]*\bid="{re.escape(id)}"[^>]*>(.*?)</\1>', page, re.DOTALL)
    assert match, id
    return unescape(re.sub(r"<[^>]*>", "", match[2])).strip()


def twice(values: Iterable[str]) -> list[str]:
    return [value for value, number in Counter(values).items() if number > 1]


def ids(page: str) -> list[str]:
    return ID.findall(page)
