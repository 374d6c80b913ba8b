"""The look of a site's banner: what stands of it in a notice, and in words."""

from typing import Any

from consent.lib import colours
from consent.models import Site, Theme

FIELDS = {field.name: field for field in Theme._meta.fields}


def of(site: Site) -> dict[str, Any]:
    """What differs from the default look; nothing, where none was chosen."""
    values = Theme.objects.filter(site=site).values(*colours.DEFAULTS).first()
    return colours.differing(values or {})


def label(name: str) -> str:
    return str(FIELDS[name].verbose_name)


def value(name: str, value: Any) -> str:
    """A choice as staff know it; anything else as it is."""
    labels = dict(FIELDS[name].flatchoices)
    return str(labels.get(value, value))
