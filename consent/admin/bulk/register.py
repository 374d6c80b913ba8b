"""Lay out declared cookies as a table, in which known ones need no more than their name."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import prefetch_related_objects

from consent.admin import known, languages
from consent.admin.bulk.csv_file import FileLine
from consent.admin.form_fields import LifetimeField, SignalsField, lifetime_in_words
from consent.admin.site_forms import LINE_ENDS
from consent.models import Category, Cookie, CookieText, Site
from consent.vendors.facts import products

KEYS = ("name", "kind", "category")  # columns that tell one row from another
_FACTS = (
    *KEYS, "provider", "lifetime", "http_only", "sensitive", "session_exempt", "domain", "path",
)  # fmt: skip
_LISTS = {"host": "hosts", "signal": "signals"}  # kind → field of the category
_YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
Key = tuple[str, ...]  # what these columns say


@dataclass(frozen=True, slots=True)
class _Cell:
    """The field that keeps a text."""

    row: models.Model
    field: str

    @property
    def text(self) -> str:
        value = getattr(self.row, self.field, None)
        match self.row._meta.get_field(self.field):
            case models.BooleanField():
                return "yes" if value else "no"
            case models.PositiveIntegerField():
                return lifetime_in_words(value)
        return "" if value is None else str(value)

    def write(self, text: str, categories: Mapping[str, Any]) -> None:
        """Put a text into the field. Raises ValidationError, or leaves what the model refuses."""
        value: Any = LINE_ENDS.sub(" ", text).strip()
        match self.row._meta.get_field(self.field):
            case models.ForeignKey():
                if (value := categories.get(text)) is None:
                    known = ", ".join(categories)
                    raise ValidationError(f"There is no category “{text}”. There are: {known}.")
            case models.BooleanField():
                value = _YES_OR_NO.get(text.lower(), text or False)
            case models.PositiveIntegerField():
                value = LifetimeField(required=False).clean(text)
        setattr(self.row, self.field, value)


Cells = Mapping[str, _Cell]  # by column


def texts_of(cells: Cells) -> dict[str, str]:
    return {column: cell.text for column, cell in cells.items()}


@dataclass(frozen=True, slots=True)
class _Listed(_Cell):
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


class CookieTable:
    """A row for each cookie; a line may also add a host or a signal to the category it names."""

    required = ("name",)  # columns that no file may leave out
    pasted = ("name", "provider", "lifetime", "purpose_en")  # of lines without a header
    products = products()  # ready to be declared as a whole
    category = ""  # of new rows that name none

    def __init__(self, site: Site) -> None:
        self.site = site
        self.languages = languages.codes(site)
        self.columns = [*_FACTS, *(f"purpose_{code}" for code in self.languages)]
        prefetch_related_objects([site], "categories__texts")
        self.categories = {row.key: row for row in site.categories.all()}

    def texts(self) -> Iterator[list[str]]:
        for cells in self.rows().values():
            yield [cells[column].text for column in self.columns]

    def complete(self, line: FileLine, rows: Collection[Key]) -> FileLine:
        """Fill what a line leaves open: as declared or, of a new one, from our known cookies."""
        said = {column: text for column, text in line.cells.items() if text}
        name, kind = said.get("name", ""), said.get("kind", "")
        own = [key for key in rows if key[0] == name and kind in ("", key[1])]
        if own or kind in _LISTS:
            keys = own[0] if len(own) == 1 else (name, kind, self.category)
            listed = {_LISTS[kind]: name} if kind in _LISTS else {}
            cells = {**line.cells, **dict(zip(KEYS, keys, strict=True)), **said, **listed}
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
        if kind in _LISTS and category in self.categories:
            field = _LISTS[kind]
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
            **{name: _Cell(cookie, name) for name in _FACTS},
            **{column: _Cell(text, "purpose") for column, text in texts.items()},
        }
