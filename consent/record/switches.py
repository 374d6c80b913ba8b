"""Switch sites off in an emergency, and on again; answers are not changed."""

from django.db import transaction

from consent import notices
from consent.models import Site, SiteSwitch


class AlreadySwitchedError(ValueError):
    """The site is off already, or on."""


def is_off(site: Site) -> bool:
    latest = site.switches.first()
    return latest is not None and latest.is_off


def switch(site: Site, *, is_off: bool, reason: str, by: str) -> SiteSwitch:
    """Switch here immediately, and in every other process of the service within two seconds."""
    with transaction.atomic():
        locked = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
        current = locked.switches.first()
        if is_off == (current is not None and current.is_off):
            raise AlreadySwitchedError(f"{site} is {'off' if is_off else 'on'} already.")
        row = SiteSwitch(site=locked, is_off=is_off, reason=reason, by=by)
        row.save()
        transaction.on_commit(notices.catch_up)
    return row
