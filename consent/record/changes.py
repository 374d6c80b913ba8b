"""Log changes by whoever acts, staff or a command, when a row is saved or deleted.

`queryset.update()`, `bulk_create()`, `group.user_set` and SQL bypass this log; our code changes no
catalogue and no rights that way.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, Model, signals

from consent.lib import languages, toml
from consent.models import Change, Decision

_HIDDEN = "(not shown)"


@dataclass(frozen=True)
class _WatchedModel:
    """A row of `changes.toml`."""

    label: str
    parent: str = ""
    called: str = "{row}"
    only: Sequence[str] = ()
    but: Sequence[str] = ()
    secret: Sequence[str] = ()
    is_added: bool = True

    @cached_property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    @cached_property
    def fields(self) -> tuple[Field[Any, Any], ...]:
        left_out = {"id", self.parent, *self.but}
        return tuple(
            field
            for field in self.model._meta.concrete_fields
            if (field.name in self.only if self.only else field.name not in left_out)
        )

    def page(self, row: Any) -> Model:
        """Return the row whose admin page shows this one."""
        owner: Model = getattr(row, self.parent) if self.parent else row
        return owner

    def site(self, row: Any) -> str:
        """Return the key of the row's site, or an empty text."""
        page: Any = self.page(row)
        owner = getattr(page, "category", page)
        return str(getattr(getattr(owner, "site", owner), "key", ""))

    def all_words(self, row: Model) -> str:
        lines = ((field.verbose_name, self._words(field, row)) for field in self.fields)
        return "\n".join(f"{name}: {words}" for name, words in lines if words)

    def differences(self, old: Model, new: Model) -> Iterator[tuple[str, str, str]]:
        for field in self.fields:
            if field.value_from_object(old) == field.to_python(field.value_from_object(new)):
                continue
            # If the password is None, only its hash was renewed
            if field.name not in self.secret or getattr(new, f"_{field.name}", "") is not None:
                words = self._words(field, old), self._words(field, new)
                yield str(field.verbose_name), *words

    def _words(self, field: Field[Any, Any], row: Any) -> str:
        if field.name in self.secret:
            return _HIDDEN
        value = field.value_from_object(row)
        if field.choices:
            return str(getattr(row, f"get_{field.name}_display")())
        if isinstance(field, ForeignKey):
            return str(getattr(row, field.name) or "")
        match value:
            case None:
                return ""
            case bool():
                return "yes" if value else "no"
            case dict() | list():
                return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
        return str(value)


_TABLE = toml.read(__file__)
ALL = [_WatchedModel(label, **row) for label, row in _TABLE.items()]


@cache
def watched(model: type[Model]) -> _WatchedModel:
    return next(row for row in ALL if row.model is model)


_MAX_NAME = 250  # characters of a name
_BEFORE = "_as_it_was"  # the attribute that holds the old values until the row is saved

Action = Change.Action


def begin() -> None:
    """Connect the signals; call this when the apps are ready."""
    for row in ALL:
        signals.pre_save.connect(_before_save, sender=row.model)
        signals.post_save.connect(_after_save, sender=row.model)
        signals.pre_delete.connect(_before_delete, sender=row.model)
        for field in row.model._meta.many_to_many:
            signals.m2m_changed.connect(_after_members, sender=field.remote_field.through)


def _before_save(sender: type[Model], instance: Model, update_fields: Any, **_: Any) -> None:
    """Read the stored row, unless none of its fields are logged."""
    names = {field.name for field in watched(sender).fields}
    is_logged = not update_fields or not names.isdisjoint(update_fields)
    rows = sender._base_manager.filter(pk=instance.pk) if is_logged and instance.pk else None
    setattr(instance, _BEFORE, rows.first() if rows is not None else None)


def _after_save(sender: type[Model], instance: Model, created: bool, **_: Any) -> None:
    known, before = watched(sender), getattr(instance, _BEFORE, None)
    setattr(instance, _BEFORE, None)
    if created and known.is_added:
        _write(known, instance, new=known.all_words(instance), action=Action.ADDED)
    elif before is not None:
        for label, old, new in known.differences(before, instance):
            _write(known, instance, field=label, old=old, new=new)


def _before_delete(sender: type[Model], instance: Model, **_: Any) -> None:
    """Log before deletion, since the text may come from rows that are deleted with it."""
    known = watched(sender)
    _write(known, instance, old=known.all_words(instance), action=Action.REMOVED)


def _after_members(
    instance: Model,
    model: type[Model],
    action: str,
    reverse: bool,
    pk_set: Iterable[Any] | None,
    **_: Any,
) -> None:
    """Log a group's permissions or a user's groups."""
    if reverse or action not in ("post_add", "post_remove", "pre_clear"):
        return
    field = next(row for row in instance._meta.many_to_many if row.related_model is model)
    cleared = field.value_from_object(instance) if pk_set is None else ()
    rows = cleared or model._base_manager.filter(pk__in=pk_set or ())
    if names := ", ".join(sorted(map(str, rows))):
        old, new = ("", names) if action == "post_add" else (names, "")
        label = str(field.verbose_name)
        _write(watched(type(instance)), instance, field=label, old=old, new=new)


def _write(
    known: _WatchedModel,
    row: Model,
    *,
    field: str = "",
    old: str = "",
    new: str = "",
    action: Change.Action = Action.CHANGED,
) -> None:
    """Log a change of a related row as a change of the row whose page shows it."""
    page = known.page(row)
    if known.parent:
        language = languages.name(getattr(row, "language", ""))
        part = known.called.format(row=row, language=language)
        action, field = Action.CHANGED, f"{part}: {field}" if field else part
    Change(
        by=actor(),
        site=known.site(row),
        model=page._meta.label_lower,
        row=str(page.pk),
        name=f"{page._meta.verbose_name} {page}"[:_MAX_NAME],
        action=action,
        field=field[:120],
        old=old,
        new=new,
    ).save()


_actor: ContextVar[Callable[[], str] | None] = ContextVar("actor", default=None)


@contextmanager
def acting(name: str | Callable[[], str]) -> Iterator[None]:
    token = _actor.set(name if callable(name) else lambda: name)
    try:
        yield
    finally:
        _actor.reset(token)


def actor() -> str:
    """Return the actor's name; empty where none is set, as in a shell."""
    name = _actor.get()
    return name() if name else ""


def log_access(
    name: str,
    sites: Sequence[str],
    what: str,
    *,
    field: str = "download",
    action: Change.Action = Action.ADDED,
) -> None:
    """Log what was done with visitors' records.

    Name no visitor, receipt or account, so that nothing refers to data that may be erased.
    """
    Change(
        by=actor(),
        site=sites[0] if len(sites) == 1 else "",
        model=Decision._meta.label_lower,
        name=name,
        action=action,
        field=field,
        **{"old" if action is Action.REMOVED else "new": what},
    ).save()
