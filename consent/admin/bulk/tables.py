"""Lay out the tables of the catalogue: texts in every language."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import prefetch_related_objects

from consent.admin import languages
from consent.admin.bulk.csv_file import FileLine
from consent.admin.form_fields import LifetimeField, lifetime_in_words
from consent.admin.site_forms import LINE_ENDS
from consent.models import Site
from consent.models.wording import FIELDS
from consent.vendors.facts import Product

NAMES = {field: name for name, field in FIELDS.items()}  # of texts that are called otherwise
_YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
Key = tuple[str, ...]  # what the required columns say


@dataclass(frozen=True, slots=True)
class Cell:
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
            case models.TextField():
                value = text.strip()
        setattr(self.row, self.field, value)


Cells = Mapping[str, Cell]  # by column


def texts_of(cells: Cells) -> dict[str, str]:
    return {column: cell.text for column, cell in cells.items()}


class Table(ABC):
    """One table of one site: a row for each text, with a column for each language."""

    name: ClassVar[str]
    keys: ClassVar[Sequence[str]]  # columns that tell one row from another
    products: Sequence[Product] = ()  # ready to be declared as a whole
    required: ClassVar[Sequence[str]]  # columns that no file may leave out
    pasted: Sequence[str] = ()  # columns of lines without a header
    category = ""  # of new rows that name none

    def __init__(self, site: Site) -> None:
        self.site = site
        self.languages = languages.codes(site)
        prefetch_related_objects([site], "categories__texts")
        self.categories = {row.key: row for row in site.categories.all()}

    @property
    def columns(self) -> list[str]:
        return [*self.keys, *self.languages]

    def complete(self, line: FileLine, rows: Collection[Key]) -> FileLine:
        """Fill what a line leaves open."""
        return line

    @abstractmethod
    def rows(self) -> dict[Key, Cells]:
        """Return every row as it stands, in order."""

    def find(self, key: Key, others: dict[Key, Cells]) -> Cells:
        """Return a new row, or one of `others`, which no line names; empty if there can be none."""
        return {}

    def texts(self) -> Iterator[list[str]]:
        for key, cells in self.rows().items():
            texts = dict(zip(self.keys, key, strict=True)) | texts_of(cells)
            yield [texts[column] for column in self.columns]


def _rows_of_texts(managers: Mapping[Key, Any], codes: Sequence[str]) -> dict[Key, Cells]:
    """Return a row for each field of the texts of each thing, by what its lines begin with."""
    table: dict[Key, Cells] = {}
    for key, texts in managers.items():
        owner = {texts.field.name: texts.instance}
        stored = {row.language: row for row in texts.all()}
        rows = {code: stored.get(code) or texts.model(language=code, **owner) for code in codes}
        for field in texts.model._meta.concrete_fields:
            if field.name not in ("id", "language", *owner):
                name = NAMES.get(field.name, field.name)
                table[*key, name] = {code: Cell(row, field.name) for code, row in rows.items()}
    return table


class WordingTable(Table):
    name = "banner-texts"
    keys = required = ("text",)

    def rows(self) -> dict[Key, Cells]:
        return _rows_of_texts({(): self.site.wordings}, self.languages)


class CategoryTextTable(Table):
    name = "category-texts"
    keys = required = ("category", "text")

    def rows(self) -> dict[Key, Cells]:
        texts: dict[Key, Any] = {(key,): row.texts for key, row in self.categories.items()}
        return _rows_of_texts(texts, self.languages)
