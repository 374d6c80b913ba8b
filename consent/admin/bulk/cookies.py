"""Declared cookies as a table: a row for each, with a column for its purpose in each language."""

from collections.abc import Hashable, Sequence
from functools import cached_property
from typing import Any

from consent.admin.bulk.csv_file import FileLine
from consent.admin.bulk.table import Cells, Table, assign, repeated
from consent.admin.lifetime_field import CLOSED, SECONDS, in_words
from consent.models import Category, Cookie, CookieText

PURPOSE = "purpose_"
FLAGS = ("http_only", "sensitive", "session_exempt")
TEXTS = ("provider", "party", "domain", "path")
ANSWERS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}
LONGEST = 2**31 - 1  # seconds that every database of ours keeps: 68 years
UNTIL_CLOSED = ("", "session", CLOSED)


class CookieTable(Table):
    name = "cookies"
    required = ("name", "kind", "category")

    @property
    def columns(self) -> list[str]:
        facts = [*self.required, "provider", "party", "lifetime", *FLAGS, "domain", "path"]
        return [*facts, *(f"{PURPOSE}{code}" for code in self.languages)]

    def subject(self, cells: Cells) -> str:
        kind = Cookie.Kind(cells["kind"]).label
        return f"{cells['name']} ({str(kind).lower()}, {cells['category']})"

    def cells(self) -> dict[Hashable, Cells]:
        rows = Cookie.objects.filter(category__site=self.site).select_related("category")
        ordered = rows.order_by("category__order", "category__key", "name", "kind")
        return {row.pk: self._cells(row) for row in ordered.prefetch_related("texts")}

    def _cells(self, cookie: Cookie) -> Cells:
        texts = {text.language: text.purpose for text in cookie.texts.all()}
        return {
            "name": cookie.name,
            "kind": str(cookie.kind),
            "category": cookie.category.key,
            "provider": cookie.provider,
            "party": str(cookie.party),
            "lifetime": in_words(cookie.lifetime),
            **{flag: "yes" if getattr(cookie, flag) else "no" for flag in FLAGS},
            "domain": cookie.domain,
            "path": cookie.path,
            **{f"{PURPOSE}{code}": texts.get(code, "") for code in self.languages},
        }

    def put(self, lines: Sequence[FileLine]) -> None:
        for number, first in repeated((number, _key(cells)) for number, cells in lines):
            self._say(number, "name", f"Line {first} declares the same already.")
        if self.problems:
            return
        rows = zip(lines, self._rows(lines), strict=True)
        written = [
            (cookie, number) for (number, cells), cookie in rows if self._put(cookie, number, cells)
        ]
        for cookie, number in written:  # beside all that the file says, in whatever order
            self.check(cookie, self._fields, number)

    @cached_property
    def _categories(self) -> dict[str, Category]:
        return {category.key: category for category in self.site.categories.all()}

    @property
    def _fields(self) -> dict[str, str]:
        return {name: name for name in self.columns}

    def _rows(self, lines: Sequence[FileLine]) -> list[Cookie]:
        """The cookie of each line: the same in its category, else one that moves there, or new."""
        own = Cookie.objects.filter(category__site=self.site).select_related("category")
        free = list(own.prefetch_related("texts"))
        exact = {(cookie.name, cookie.kind, cookie.category.key): cookie for cookie in free}
        found = [exact.get(_key(cells)) for _, cells in lines]
        free = [cookie for cookie in free if cookie not in found]
        rows: list[Cookie] = []
        for (_, cells), cookie in zip(lines, found, strict=True):
            moving = [one for one in free if (one.name, one.kind) == _key(cells)[:2]]
            if cookie is None and len(moving) == 1:
                cookie = moving[0]
                free.remove(cookie)
            rows.append(cookie or Cookie(name=cells["name"], kind=cells["kind"]))
        return rows

    def _put(self, cookie: Cookie, line: int, cells: Any) -> bool:
        """Whether the cookie itself was written, beside its texts."""
        if cells["kind"] not in Cookie.Kind.values:
            self._say(line, "kind", f"Write one of {', '.join(Cookie.Kind.values)}.")
            return False
        category = self._categories.get(cells["category"])
        if category is None:
            known = ", ".join(self._categories)
            text = f"There is no category “{cells['category']}”. There are: {known}."
            self._say(line, "category", text)
            return False
        changes = [cookie.pk is None, cookie.category_id != category.pk]
        cookie.category = category
        changes += [assign(cookie, name, cells[name]) for name in TEXTS if name in cells]
        changes += [self._set(cookie, name, cells[name], line) for name in FLAGS if name in cells]
        if "lifetime" in cells:
            changes.append(self._set_lifetime(cookie, cells["lifetime"], line))
        is_written = any(changes) and self.save(cookie, self._fields, line)
        if cookie.pk is not None:
            self._put_texts(cookie, line, cells)
        return is_written

    def _set(self, cookie: Cookie, name: str, text: str, line: int) -> bool:
        value = ANSWERS.get(text.lower())
        if value is None:
            self._say(line, name, f"Write yes or no, not “{text}”.")
            return False
        is_new = bool(getattr(cookie, name) != value)
        setattr(cookie, name, value)
        return is_new

    def _set_lifetime(self, cookie: Cookie, text: str, line: int) -> bool:
        number, _, unit = text.lower().partition(" ")
        unit = unit.strip().removesuffix("s")
        seconds = None
        if text.lower() not in UNTIL_CLOSED:
            if not (number.isascii() and number.isdecimal() and int(number) and unit in SECONDS):
                units = ", ".join(f"{one}s" for one in SECONDS)
                self._say(line, "lifetime", f"Write a number and one of {units}, or: {CLOSED}.")
                return False
            seconds = int(number[:12]) * SECONDS[unit]
            if seconds > LONGEST:
                self._say(line, "lifetime", "No browser keeps anything for so long.")
                return False
        is_new = (cookie.lifetime or None) != seconds
        cookie.lifetime = seconds if is_new else cookie.lifetime
        return is_new

    def _put_texts(self, cookie: Cookie, line: int, cells: Any) -> None:
        written = {text.language: text for text in cookie.texts.all()}
        for code in self.languages:
            column = f"{PURPOSE}{code}"
            text = written.get(code) or CookieText(cookie=cookie, language=code)
            if column in cells and assign(text, "purpose", cells[column]):
                self.save(text, {"purpose": column}, line)


def _key(cells: Any) -> tuple[str, str, str]:
    return cells["name"], cells["kind"], cells["category"]
