"""`{% consented "analytics" as yes %}`, where the context holds the request."""

from django import template

from consent.client.django.middleware import USED

register = template.Library()


@register.simple_tag(takes_context=True)
def consented(context: template.Context, *keys: str) -> bool:
    """Return whether the visitor of this request allows all of these; without one, none is."""
    request = context.get("request")
    permission = getattr(request, "consent", None)
    if request is None or permission is None:
        return False
    setattr(request, USED, True)
    # Django's own cache stores the page before Vary is set, and would serve it to others
    request._cache_update_cache = False
    return bool(keys) and all(map(permission.allows, keys))
