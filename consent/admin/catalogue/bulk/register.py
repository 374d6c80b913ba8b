"""Declared cookies as a table, changed by lines, in which known ones need only their name."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects

from consent.admin import languages
from consent.admin.catalogue import known
from consent.admin.catalogue.bulk.csv_file import FileLine
from consent.admin.form_fields import LifetimeField, SignalsField, lifetime_in_words
from consent.admin.site_forms import LINE_ENDS
from consent.models import Category, Cookie, CookieText, Site
from consent.publishing import lock
from consent.vendors.facts import products

_KEYS = ("name", "kind", "category")  # columns that identify a row
_FACTS = (*_KEYS, "provider", "lifetime", "http_only", "domain", "path")
_LISTS = {"host": "hosts", "signal": "signals"}  # kind → field of the category
_YES_OR_NO = {"yes": True, "true": True, "1": True} | dict.fromkeys(("no", "false", "0", ""), False)
_Key = tuple[str, ...]  # what these columns say


class _RowChange(NamedTuple):
    subject: str
    is_new: bool
    cells: tuple[tuple[str, str, str], ...]  # column, the text now, the text then
    known: tuple[str, ...]  # columns filled from our table of known cookies


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The changes that a file makes."""

    rows: tuple[_RowChange, ...]
    unchanged: int

    @property
    def added(self) -> int:
        return sum(row.is_new for row in self.rows)

    @property
    def changed(self) -> int:
        return len(self.rows) - self.added

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self.rows).encode()).hexdigest()


class _YesOrNoField(forms.CharField):
    def clean(self, value: Any) -> Any:
        if (found := _YES_OR_NO.get(value.lower())) is None:
            raise ValidationError("Write yes or no.")
        return found


class _LineForm(forms.ModelForm[Cookie]):
    """A line as a cookie of a category, with its purposes."""

    lifetime = LifetimeField(required=False)
    http_only = _YesOrNoField()

    class Meta:
        model = Cookie
        fields = [name for name in _FACTS if name != "category"]

    def __init__(self, data: dict[str, str], cookie: Cookie, before: dict[str, str]) -> None:
        super().__init__(data, instance=cookie)
        purpose: Any = CookieText._meta.get_field("purpose")
        for column in [column for column in data if column.startswith("purpose_")]:
            self.fields[column] = purpose.formfield(required=bool(before.get(column)))

    def clean(self) -> dict[str, Any]:
        """Skip the check for uniqueness: the columns that must be unique identify the line."""
        return self.cleaned_data

    def save(self, commit: bool = True) -> Cookie:
        cookie = super().save()
        for column, purpose in self.cleaned_data.items():
            _, _, language = column.partition("purpose_")
            if language and purpose:
                cookie.texts.update_or_create(language=language, defaults={"purpose": purpose})
        return cookie


class CookieTable:
    """A row for each cookie; a line may also add a host or a signal to the category it names."""

    required = ("name",)  # columns that no file may leave out
    # Of files from before, with what to do: to skip a yes would let data be collected unasked
    gone = {"sensitive": "tick it on the category, under “What it collects”"}
    pasted = ("name", "provider", "lifetime", "purpose_en")  # of lines without a header
    products = products()  # ready to be declared as a whole
    category = ""  # of new rows that name none

    def __init__(self, site: Site) -> None:
        self.site = site
        self.columns = [*_FACTS, *(f"purpose_{code}" for code in languages.codes(site))]
        prefetch_related_objects([site], "categories__texts")
        self.categories = {row.key: row for row in site.categories.all()}
        self._problems: list[str] = []
        self._to_save: list[Any] = []  # categories and forms

    def texts(self) -> Iterator[list[str]]:
        for cookie in self._rows().values():
            texts = self._texts(cookie)
            yield [texts[column] for column in self.columns]

    def write(self, lines: Iterable[FileLine], seen: str | None = None) -> _Outcome:
        """Write all lines or none, where they change what was `seen`. Raises ValidationError."""
        with lock(self.site):
            outcome = self._outcome(lines)
            for changed in self._to_save if outcome.digest == seen else ():
                changed.save()
        return outcome

    def _outcome(self, lines: Iterable[FileLine]) -> _Outcome:
        rows = self._rows()
        full = [self._complete(line, rows) for line in lines]
        keyed = [(line, tuple(line.cells[name] for name in _KEYS)) for line in full]
        named = {key for _, key in keyed}
        others = {key: row for key, row in rows.items() if key not in named}
        first: dict[_Key, int] = {}
        found = []
        for line, key in keyed:
            name, kind, category = key
            if first.setdefault(key, line.number) != line.number:
                self._refuse(line, "category", f"Line {first[key]} is about the same already.")
            elif category not in self.categories:
                is_named = f"There is no category “{category}”."
                unknown = f"Choose one: nothing is known of “{name}”."
                self._refuse(line, "category", is_named if category else unknown)
            elif kind in _LISTS:
                found.append(self._list(line, self.categories[category], _LISTS[kind]))
            else:
                found.append(self._declare(line, rows.get(key) or self._moving(key, others)))
        if self._problems:
            raise ValidationError(self._problems)
        changes = tuple(row for row in found if row.cells)
        return _Outcome(changes, len(rows) - sum(not row.is_new for row in changes))

    def _refuse(self, line: FileLine, column: str, text: object) -> None:
        self._problems.append(f"Line {line.number}, {column}: {text}")

    def _list(self, line: FileLine, category: Category, column: str) -> _RowChange:
        """Add a host or a signal to the list that its category has of them."""
        name, field = line.cells["name"], SignalsField()
        signals = field.prepare_value(category.signals)
        is_new = name not in (category.hosts.split() if column == "hosts" else signals)
        try:
            if is_new and column == "hosts":
                category.hosts = "\n".join([*category.hosts.split(), name])
                category.clean_fields(exclude={"site"})
            elif is_new:
                field.offer(category.signals)
                category.signals = field.clean([*signals, name])
        except ValidationError as error:
            for text in error.messages:
                self._refuse(line, column, text)
        self._to_save += [category] * is_new
        return self._change(line, {}, {column: name} if is_new else {})

    def _declare(self, line: FileLine, cookie: Cookie) -> _RowChange:
        """Change a cookie, or declare a new one."""
        texts = self._texts(cookie)
        before = texts if cookie.pk else {}
        data = texts | {column: LINE_ENDS.sub(" ", text) for column, text in line.cells.items()}
        cookie.category = self.categories[line.cells["category"]]
        form = _LineForm(data, cookie, before)
        for column, problems in form.errors.items():
            for text in problems:
                self._refuse(line, column, text)
        purposes = {key: text for key, text in form.cleaned_data.items() if key not in _FACTS}
        after = self._texts(cookie) | purposes
        shown = self.columns if before else [cell for cell in line.cells if cell not in _KEYS]
        change = self._change(line, before, {column: after[column] for column in shown})
        if change.cells or not cookie.pk:
            self._to_save.append(form)
        return change

    def _change(self, line: FileLine, old: dict[str, str], new: dict[str, str]) -> _RowChange:
        pairs = ((column, old.get(column, ""), text) for column, text in new.items())
        subject = ", ".join(line.cells[name] for name in _KEYS)
        return _RowChange(subject, not old, tuple(x for x in pairs if x[1] != x[2]), line.known)

    def _complete(self, line: FileLine, rows: Collection[_Key]) -> FileLine:
        """Fill what a line leaves open: as declared or, of a new one, from our known cookies."""
        filled = {column: text for column, text in line.cells.items() if text}
        name, kind = filled.get("name", ""), filled.get("kind", "")
        own = [key for key in rows if key[0] == name and kind in ("", key[1])]
        if own or kind in _LISTS:
            keys = own[0] if len(own) == 1 else (name, kind, self.category)
            cells = {**line.cells, **dict(zip(_KEYS, keys, strict=True)), **filled}
            return FileLine(line.number, cells)
        found = known.suggestion(self.site, name, kind)
        facts = {} if found.fact is None else self._suggested(found)
        given = ({"category": self.category} if self.category else {}) | filled
        cells = {**line.cells, "kind": found.fields["kind"], "category": "", **facts, **given}
        return FileLine(line.number, cells, tuple(name for name in facts if name not in given))

    @staticmethod
    def _suggested(found: known.Suggestion) -> dict[str, str]:
        return {
            **found.fields,
            "lifetime": lifetime_in_words(found.fields["lifetime"]),
            **({"category": found.category.key} if found.category else {}),
            **{f"purpose_{code}": text for code, text in found.purposes.items()},
        }

    def _rows(self) -> dict[_Key, Cookie]:
        rows = Cookie.objects.filter(category__site=self.site).select_related("category")
        ordered = rows.order_by("category__order", "category__key", "name", "kind")
        return {
            (row.name, row.kind, row.category.key): row for row in ordered.prefetch_related("texts")
        }

    def _moving(self, key: _Key, others: dict[_Key, Cookie]) -> Cookie:
        """Return the same cookie in another category, from which it moves, or else a new one."""
        moving = [other for other in others if other[:2] == key[:2]]
        return others.pop(moving[0]) if len(moving) == 1 else Cookie()

    def _texts(self, cookie: Cookie) -> dict[str, str]:
        """Return what the table says of a cookie, by column."""
        rows = cookie.texts.all() if cookie.pk else ()
        purposes = {f"purpose_{row.language}": row.purpose for row in rows}
        facts = {name: getattr(cookie, name, "") for name in _FACTS}
        facts["http_only"] = "yes" if cookie.http_only else "no"
        facts["lifetime"] = lifetime_in_words(cookie.lifetime)
        return {column: str((facts | purposes).get(column, "")) for column in self.columns}
