"""Lay out the tables of the catalogue: declared cookies, and texts in every language."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from consent.admin import languages
from consent.admin.form_fields import CLOSED, SECONDS, LifetimeField, lifetime_in_words
from consent.admin.site_forms import LINE_ENDS
from consent.models import Cookie, CookieText, Site
from consent.models.wording import FIELDS

NAMES = {field: name for name, field in FIELDS.items()}  # of texts that are called otherwise
_YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_MAX_LIFETIME = 2**31 - 1  # seconds that every database of ours keeps: 68 years
Key = tuple[str, ...]  # what the required columns say


class Cell(NamedTuple):
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
                value = _seconds(text.lower())
            case models.TextField():
                value = text.strip()
        setattr(self.row, self.field, value)


Cells = Mapping[str, Cell]  # by column


def _seconds(text: str) -> int | None:
    if text in ("", "session", CLOSED):
        return None
    number, _, unit = text.partition(" ")
    try:
        seconds = LifetimeField().clean((number, unit.strip().removesuffix("s"))) or 0
    except (ValidationError, ValueError):  # int() reads no more than some thousand digits
        units = ", ".join(f"{known}s" for known in SECONDS)
        raise ValidationError(f"Write a number and one of {units}, or: {CLOSED}.") from None
    if seconds > _MAX_LIFETIME:
        raise ValidationError("No browser keeps anything for so long.")
    return seconds


def texts_of(cells: Cells) -> dict[str, str]:
    return {column: cell.text for column, cell in cells.items()}


class Table(ABC):
    """One table of one site: a row for each text, with a column for each language."""

    name: ClassVar[str]
    required: ClassVar[Sequence[str]]

    def __init__(self, site: Site) -> None:
        self.site = site
        self.languages = languages.codes(site)
        self.categories = {row.key: row for row in site.categories.prefetch_related("texts")}

    @property
    def columns(self) -> list[str]:
        return [*self.required, *self.languages]

    @abstractmethod
    def rows(self) -> dict[Key, Cells]:
        """Return every row as it stands, in order."""

    def find(self, key: Key, others: dict[Key, Cells]) -> Cells:
        """Return a row that is not in the table: a new one, or of `others`, which no line names.

        Empty where there can be none.
        """
        return {}

    def texts(self) -> Iterator[list[str]]:
        for key, cells in self.rows().items():
            texts = dict(zip(self.required, key, strict=True)) | texts_of(cells)
            yield [texts[column] for column in self.columns]


class CookieTable(Table):
    """A row for each cookie, with a column for its purpose in each language."""

    name = "cookies"
    required = ("name", "kind", "category")
    facts = (
        *required, "provider", "party", "lifetime", "http_only", "sensitive", "session_exempt",
        "domain", "path",
    )  # fmt: skip

    @property
    def columns(self) -> list[str]:
        return [*self.facts, *(f"purpose_{code}" for code in self.languages)]

    def rows(self) -> dict[Key, Cells]:
        rows = Cookie.objects.filter(category__site=self.site).select_related("category")
        ordered = rows.order_by("category__order", "category__key", "name", "kind")
        return {
            (row.name, row.kind, row.category.key): self._cells(row)
            for row in ordered.prefetch_related("texts")
        }

    def find(self, key: Key, others: dict[Key, Cells]) -> Cells:
        """Return the same cookie in another category, from which it moves, or else a new one."""
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
    required = ("text",)

    def rows(self) -> dict[Key, Cells]:
        return _rows_of_texts({(): self.site.wordings}, self.languages)


class CategoryTextTable(Table):
    name = "category-texts"
    required = ("category", "text")

    def rows(self) -> dict[Key, Cells]:
        texts: dict[Key, Any] = {(key,): row.texts for key, row in self.categories.items()}
        return _rows_of_texts(texts, self.languages)
