"""`{% if "analytics"|consented %}`, and `{% consented "analytics" as yes %}`."""

from typing import Any

from django import template

from consent.client.django.middleware import CurrentPermission, current

register = template.Library()


@register.filter
def consented(keys: str) -> bool:
    """Whether the visitor of this request allows all of these; outside of a request none is."""
    permission = current()
    return permission is not None and permission.allows(str(keys))


@register.simple_tag(name="consented", takes_context=True)
def consented_tag(context: template.Context, *keys: str) -> bool:
    """The same by the request in the context: also while a page is streamed."""
    permission = current() or _from_request(context.get("request"))
    return permission is not None and permission.allows(" ".join(keys))


def _from_request(request: Any) -> CurrentPermission | None:
    permission = getattr(request, "consent", None)
    return CurrentPermission(permission, request) if permission else None
