"""Lay out declared cookies as a table, in which known ones need no more than their name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from consent.admin import known
from consent.admin.bulk.csv_file import FileLine
from consent.admin.bulk.tables import Cell, Cells, Key, Table
from consent.admin.form_fields import SignalsField, lifetime_in_words
from consent.models import Category, Cookie, CookieText
from consent.vendors.facts import products


@dataclass(frozen=True, slots=True)
class _Listed(Cell):
    """A host or a signal, by its name in the list that a category has of them."""

    row: Category
    name: str

    @property
    def _names(self) -> list[str]:
        if self.field == "hosts":
            return self.row.hosts.split()
        return list(SignalsField().prepare_value(self.row.signals))

    @property
    def text(self) -> str:
        return self.name if self.name in self._names else ""

    def write(self, text: str, categories: Mapping[str, Any]) -> None:
        """Add it to the list. Raises ValidationError."""
        if self.field == "hosts":
            self.row.hosts = "\n".join([*self._names, self.name])
        else:
            field = SignalsField()
            field.offer(self.row.signals)
            self.row.signals = field.clean([*self._names, self.name])


class CookieTable(Table):
    """A row for each cookie; a line may also add a host or a signal to the category it names."""

    name = "cookies"
    keys = ("name", "kind", "category")
    required = ("name",)
    pasted = ("name", "provider", "lifetime", "purpose_en")
    facts = (
        *keys, "provider", "lifetime", "http_only", "sensitive", "session_exempt",
        "domain", "path",
    )  # fmt: skip
    products = products()
    lists: ClassVar = {"host": "hosts", "signal": "signals"}  # kind → field of the category

    @property
    def columns(self) -> list[str]:
        return [*self.facts, *(f"purpose_{code}" for code in self.languages)]

    def complete(self, line: FileLine, rows: Collection[Key]) -> FileLine:
        """Fill what a line leaves open: as declared or, of a new one, from our known cookies."""
        said = {column: text for column, text in line.cells.items() if text}
        name, kind = said.get("name", ""), said.get("kind", "")
        own = [key for key in rows if key[0] == name and kind in ("", key[1])]
        if own or kind in self.lists:
            keys = own[0] if len(own) == 1 else (name, kind, self.category)
            listed = {self.lists[kind]: name} if kind in self.lists else {}
            cells = {**line.cells, **dict(zip(self.keys, keys, strict=True)), **said, **listed}
            return FileLine(line.number, cells)
        found = known.suggestion(self.site, name, kind)
        facts = {} if found.fact is None else self._texts(found)
        given = ({"category": self.category} if self.category else {}) | said
        cells = {**line.cells, "kind": found.fields["kind"], "category": "", **facts, **given}
        return FileLine(line.number, cells, tuple(name for name in facts if name not in given))

    @staticmethod
    def _texts(found: known.Suggestion) -> dict[str, str]:
        return {
            **found.fields,
            "lifetime": lifetime_in_words(found.fields["lifetime"]),
            **({"category": found.category.key} if found.category else {}),
            **{f"purpose_{code}": text for code, text in found.purposes.items()},
        }

    def rows(self) -> dict[Key, Cells]:
        rows = Cookie.objects.filter(category__site=self.site).select_related("category")
        ordered = rows.order_by("category__order", "category__key", "name", "kind")
        return {
            (row.name, row.kind, row.category.key): self._cells(row)
            for row in ordered.prefetch_related("texts")
        }

    def find(self, key: Key, others: dict[Key, Cells]) -> Cells:
        """Return the same cookie in another category, from which it moves, or else a new one."""
        name, kind, category = key
        if kind in self.lists and category in self.categories:
            field = self.lists[kind]
            return {field: _Listed(self.categories[category], field, name)}
        moving = [other for other in others if other[:2] == key[:2]]
        return others.pop(moving[0]) if len(moving) == 1 else self._cells(Cookie())

    def _cells(self, cookie: Cookie) -> Cells:
        stored = {text.language: text for text in cookie.texts.all()} if cookie.pk else {}
        texts = {
            f"purpose_{code}": stored.get(code) or CookieText(cookie=cookie, language=code)
            for code in self.languages
        }
        return {
            **{name: Cell(cookie, name) for name in self.facts},
            **{column: Cell(text, "purpose") for column, text in texts.items()},
        }
