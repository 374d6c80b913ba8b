"""Menu entries of the admin that belong to no model."""

from django.http import HttpRequest
from django.urls import reverse


def line(
    request: HttpRequest, permission: str, name: str, page: str, *, key: str, view_only: bool
) -> dict[str, dict[str, object]]:
    """As the admin lists a model, by its name there, for those who may open the page."""
    if not request.user.has_perm(permission):
        return {}
    row = {
        "name": name,
        "object_name": key,
        "admin_url": reverse(f"admin:{page}"),
        "view_only": view_only,
        "perms": {"view": True},
    }
    return {key: row}
