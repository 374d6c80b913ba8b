"""The banner in a template: `{% load consent_client %}`, then `{% consent_banner %}`."""

from typing import Any

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag(takes_context=True)
def consent_banner(context: template.Context) -> Any:
    """Write the banner, first in the page's body; nothing where the middleware has not run (R47).

    The language is the page's own, the nonce Django's or django-csp's.
    """
    request = context.get("request")
    permission = getattr(request, "consent", None)
    if request is None or permission is None:
        return ""
    nonce = context.get("csp_nonce") or getattr(request, "csp_nonce", None)
    language = get_language() or ""
    return permission.banner(language=language, nonce=nonce, path=request.get_full_path())
