"""Lay out the tables of the catalogue: declared cookies, and texts in every language."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from django.db import models

from consent.admin import languages
from consent.admin.bulk import cells
from consent.models import Cookie, CookieText, Site
from consent.models.wording import FIELDS

_NAMES = {field: name for name, field in FIELDS.items()}  # of texts that are called otherwise
Key = tuple[str, ...]  # what the required columns say


class Place(NamedTuple):
    """The field that keeps the text of a cell."""

    row: models.Model
    field: str


Places = Mapping[str, Place]  # by column


class Table(ABC):
    """One table of one site; `may_add` says whether rows that are not there yet may be."""

    name: ClassVar[str]
    required: ClassVar[Sequence[str]]
    columns: Sequence[str]

    def __init__(self, site: Site, *, may_add: bool = True) -> None:
        self.site, self.may_add = site, may_add
        self.languages = languages.codes(site)
        self.categories = {row.key: row for row in site.categories.prefetch_related("texts")}

    @abstractmethod
    def rows(self) -> dict[Key, Places]:
        """Return every row as it stands, in order."""

    def find(self, key: Key, others: dict[Key, Places]) -> Places | None:
        """Return a row that is not in the table: a new one, or of `others`, which no line names."""
        return None

    def subject(self, key: Key) -> str:
        """Return what a row is called."""
        return ", ".join(key)

    def label(self, place: Place) -> str:
        """Return what a field is called that no line fills."""
        return place.field

    def texts(self) -> Iterator[dict[str, str]]:
        for key, places in self.rows().items():
            yield {**dict(zip(self.required, key, strict=True)), **texts_of(places)}


def texts_of(places: Places) -> dict[str, str]:
    return {column: cells.write(*place) for column, place in places.items()}


class CookieTable(Table):
    """A row for each cookie, with a column for its purpose in each language."""

    name = "cookies"
    required = ("name", "kind", "category")
    facts = (
        *required, "provider", "party", "lifetime", "http_only", "sensitive", "session_exempt",
        "domain", "path",
    )  # fmt: skip

    def __init__(self, site: Site, *, may_add: bool = True) -> None:
        super().__init__(site, may_add=may_add)
        self.columns = [*self.facts, *(f"purpose_{code}" for code in self.languages)]

    def subject(self, key: Key) -> str:
        name, kind, category = key
        return f"{name} ({str(Cookie.Kind(kind).label).lower()}, {category})"

    def rows(self) -> dict[Key, Places]:
        rows = Cookie.objects.filter(category__site=self.site).select_related("category")
        ordered = rows.order_by("category__order", "category__key", "name", "kind")
        return {
            (row.name, row.kind, row.category.key): self._places(row)
            for row in ordered.prefetch_related("texts")
        }

    def find(self, key: Key, others: dict[Key, Places]) -> Places:
        """Return the same cookie in another category, from which it moves, or else a new one."""
        moving = [other for other in others if other[:2] == key[:2]]
        return others.pop(moving[0]) if len(moving) == 1 else self._places(Cookie())

    def _places(self, cookie: Cookie) -> Places:
        places: dict[str, Place] = {name: Place(cookie, name) for name in self.facts}
        stored = {text.language: text for text in cookie.texts.all()} if cookie.pk else {}
        for code in self.languages:
            text = stored.get(code) or CookieText(cookie=cookie, language=code)
            places[f"purpose_{code}"] = Place(text, "purpose")
        return places


class _TextTable(Table):
    """A row for each text, with a column for each language, whose row has it as a field."""

    def __init__(self, site: Site, *, may_add: bool = True) -> None:
        super().__init__(site, may_add=may_add)
        self.columns = [*self.required, *self.languages]

    @abstractmethod
    def managers(self) -> dict[Key, Any]:
        """Return the texts of each thing that has some, by what its lines begin with."""

    def label(self, place: Place) -> str:
        return f"{_NAMES.get(place.field, place.field)}, {cells.write(place.row, 'language')}"

    def rows(self) -> dict[Key, Places]:
        table: dict[Key, Places] = {}
        for key, texts in self.managers().items():
            owner = {texts.field.name: texts.instance}
            stored = {row.language: row for row in texts.all()}
            rows = {
                code: stored.get(code) or texts.model(language=code, **owner)
                for code in self.languages
            }
            for field in texts.model._meta.concrete_fields:
                if field.name not in ("id", "language", *owner):
                    name = _NAMES.get(field.name, field.name)
                    table[*key, name] = {code: Place(row, field.name) for code, row in rows.items()}
        return table


class WordingTable(_TextTable):
    name = "banner-texts"
    required = ("text",)

    def managers(self) -> dict[Key, Any]:
        return {(): self.site.wordings}


class CategoryTextTable(_TextTable):
    name = "category-texts"
    required = ("category", "text")

    def managers(self) -> dict[Key, Any]:
        return {(key,): category.texts for key, category in self.categories.items()}
