"""Texts as a table: a row for each, with a column for each language."""

from abc import abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from consent.admin.bulk.csv_file import FileLine
from consent.admin.bulk.table import Cells, Table, assign, repeated
from consent.models import CategoryText, Wording
from consent.models.wording import FIELDS

Key = tuple[str, ...]  # whose text it is, and which


class TextTable(Table):
    """Each text is one field of a row of its language."""

    @property
    @abstractmethod
    def fields(self) -> Mapping[str, str]:
        """The name of each text, and its field."""

    @property
    def columns(self) -> list[str]:
        return [*self.required, *self.languages]

    def subject(self, cells: Cells) -> str:
        return ", ".join(cells[name] for name in self.required)

    @abstractmethod
    def owners(self) -> dict[Key, Any]:
        """Those that have texts, in order, by what their lines begin with."""

    @abstractmethod
    def stored(self, owner: Any) -> dict[str, Any]:
        """The rows of one of them, by language."""

    @abstractmethod
    def new(self, owner: Any, language: str) -> models.Model:
        """A row of one of them, not stored yet."""

    def cells(self) -> dict[Hashable, Cells]:
        table: dict[Hashable, Cells] = {}
        for key, owner in self.owners().items():
            rows = self.stored(owner)
            for name, field in self.fields.items():
                texts = {code: getattr(rows.get(code), field, "") for code in self.languages}
                table[*key, name] = dict(zip(self.required, (*key, name), strict=True)) | texts
        return table

    def put(self, lines: Sequence[FileLine]) -> None:
        keyed = [(line, self._key(line)) for line in lines]
        for number, first in repeated((line.number, key) for line, key in keyed):
            self._say(number, self.required[-1], f"Line {first} has the same text already.")
        owners = self.owners()
        by_owner: dict[Key, list[FileLine]] = {}
        for line, (*whose, name) in keyed:
            if tuple(whose) not in owners:
                known = ", ".join(key[0] for key in owners)
                text = f"There is no “{whose[0]}”. There are: {known}."
                self._say(line.number, self.required[0], text)
            elif name not in self.fields:
                text = f"There is no text “{name}”. There are: {', '.join(self.fields)}."
                self._say(line.number, self.required[-1], text)
            else:
                by_owner.setdefault(tuple(whose), []).append(line)
        for key, own in by_owner.items():
            self._put(owners[key], own)

    def _put(self, owner: Any, lines: Sequence[FileLine]) -> None:
        rows = self.stored(owner)
        for code in self.languages:
            row = rows.get(code) or self.new(owner, code)
            told = [line for line in lines if code in line.cells]
            changed = [
                line
                for line in told
                if assign(row, self.fields[self._key(line)[-1]], line.cells[code])
            ]
            if changed and not self._has_said(row, code, told):
                self.save(row, {}, changed[0].number)

    def _has_said(self, row: models.Model, code: str, lines: Sequence[FileLine]) -> bool:
        """Say of each field what is wrong with it, on the line that fills it."""
        before = len(self.problems)
        places = {self.fields[self._key(line)[-1]]: line.number for line in lines}
        for name, field in self.fields.items():
            line = places.get(field, lines[0].number)
            column = code if field in places else f"{name}, {code}"
            others = {one.name for one in row._meta.fields} - {field}
            try:
                row.clean_fields(exclude=others)
            except ValidationError as error:
                self._say(line, column, " ".join(error.messages))
        return len(self.problems) > before

    def _key(self, line: FileLine) -> Key:
        return tuple(line.cells[name] for name in self.required)


class WordingTable(TextTable):
    name = "banner-texts"
    required = ("text",)

    @property
    def fields(self) -> dict[str, str]:
        own = {"id", "site", "language"}
        names = {field: name for name, field in FIELDS.items()}
        fields = [field.name for field in Wording._meta.concrete_fields if field.name not in own]
        return {names.get(field, field): field for field in fields}

    def owners(self) -> dict[Key, Any]:
        return {(): self.site}

    def stored(self, owner: Any) -> dict[str, Any]:
        return {row.language: row for row in owner.wordings.all()}

    def new(self, owner: Any, language: str) -> Wording:
        return Wording(site=owner, language=language)


class CategoryTextTable(TextTable):
    name = "category-texts"
    required = ("category", "text")

    @property
    def fields(self) -> dict[str, str]:
        return {name: name for name in ("name", "summary", "purpose", "change")}

    def owners(self) -> dict[Key, Any]:
        rows = self.site.categories.prefetch_related("texts")
        return {(category.key,): category for category in rows}

    def stored(self, owner: Any) -> dict[str, Any]:
        return {row.language: row for row in owner.texts.all()}

    def new(self, owner: Any, language: str) -> CategoryText:
        return CategoryText(category=owner, language=language)
