"""Who in the staff changed what, old words and new: written where a row is saved or deleted.

What goes round Django's `save()` and `delete()` – `queryset.update()`, `bulk_create()`, SQL – goes
round this too; nothing of ours changes a catalogue that way.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, signals

from consent.models import Change
from consent.record.acting import actor
from consent.record.watched import ALL, WatchedModel, watched

MOST = 250  # characters of a name
_BEFORE = "_as_it_was"  # where a row keeps its old self until it is saved

Action = Change.Action


def begin() -> None:
    """Hear of changes from now on: the apps are ready."""
    for one in ALL:
        signals.pre_save.connect(before_save, sender=one.model)
        signals.post_save.connect(after_save, sender=one.model)
        signals.pre_delete.connect(before_delete, sender=one.model)
        for field in one.model._meta.many_to_many:
            signals.m2m_changed.connect(after_members, sender=field.remote_field.through)


def before_save(sender: type[Model], instance: Model, update_fields: Any, **_: Any) -> None:
    """Read the row as it is, unless nothing of it is written down."""
    names = {field.name for field in watched(sender).fields}
    is_told = not update_fields or not names.isdisjoint(update_fields)
    rows = sender._base_manager.filter(pk=instance.pk) if is_told and instance.pk else None
    setattr(instance, _BEFORE, rows.first() if rows is not None else None)


def after_save(sender: type[Model], instance: Model, created: bool, **_: Any) -> None:
    known, before = watched(sender), getattr(instance, _BEFORE, None)
    setattr(instance, _BEFORE, None)
    if created and known.is_added:
        _write(known, instance, new=known.all_words(instance), action=Action.ADDED)
    elif before is not None:
        for label, old, new in known.differences(before, instance):
            _write(known, instance, field=label, old=old, new=new)


def before_delete(sender: type[Model], instance: Model, **_: Any) -> None:
    """Before, since its words may stand in rows that go with it."""
    known = watched(sender)
    _write(known, instance, old=known.all_words(instance), action=Action.REMOVED)


def after_members(
    instance: Model,
    model: type[Model],
    action: str,
    reverse: bool,
    pk_set: Iterable[Any] | None,
    **_: Any,
) -> None:
    """A group's rights, a person's groups: from whichever side they are changed."""
    if action not in ("post_add", "post_remove", "pre_clear"):
        return
    for row, field, names in _members(instance, model, reverse, pk_set):
        old, new = ("", names) if action == "post_add" else (names, "")
        if names:
            _write(watched(type(row)), row, field=field, old=old, new=new)


def _members(
    instance: Model, model: type[Model], is_reverse: bool, pks: Iterable[Any] | None
) -> Iterator[tuple[Model, str, str]]:
    """(whose page shows it, the field, what was added to it or taken out of it)."""
    owner, member = (model, type(instance)) if is_reverse else (type(instance), model)
    field = next(one for one in owner._meta.many_to_many if one.related_model is member)
    label = str(field.verbose_name)
    if not is_reverse:
        rows = field.value_from_object(instance) if pks is None else _named(member, pks)
        yield instance, label, ", ".join(sorted(map(str, rows)))
        return
    others = owner._base_manager.filter(**{field.name: instance}) if pks is None else None
    for row in _named(owner, pks or ()) if others is None else others:
        yield row, label, str(instance)


def _named(model: type[Model], pks: Iterable[Any]) -> Iterable[Model]:
    return model._base_manager.filter(pk__in=pks)


def _write(
    known: WatchedModel,
    row: Model,
    *,
    field: str = "",
    old: str = "",
    new: str = "",
    action: Change.Action = Action.CHANGED,
) -> None:
    """What hangs on another row is a change of that row, whose page shows it."""
    page = known.page(row)
    if known.parent:
        part = known.called(row)
        action, field = Action.CHANGED, f"{part}: {field}" if field else part
    Change(
        by=actor(),
        site=known.site(row),
        model=page._meta.label_lower,
        row=str(page.pk),
        name=f"{page._meta.verbose_name} {page}"[:MOST],
        action=action,
        field=field[:120],
        old=old,
        new=new,
    ).save()
