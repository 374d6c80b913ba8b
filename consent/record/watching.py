"""Changes of watched rows are heard from the moment on at which the apps are ready."""

from django.apps import apps
from django.db.models import signals

from consent.record import changes
from consent.record.watched import ALL, MEMBERS


def begin() -> None:
    for one in ALL:
        signals.pre_save.connect(changes.before_save, sender=one.model)
        signals.post_save.connect(changes.after_save, sender=one.model)
        signals.pre_delete.connect(changes.before_delete, sender=one.model)
    for label, field in MEMBERS:
        through = getattr(apps.get_model(label), field).through
        signals.m2m_changed.connect(changes.after_members, sender=through)
