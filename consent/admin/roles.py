"""Who may sign in, and the groups that come ready: who edits, publishes, reads, answers requests.

Their rights are these after each `migrate`. Whoever needs others makes a group of their own.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import QuerySet
from django.http import HttpRequest

_CATALOGUE = (
    "category",
    "categorytext",
    "cookie",
    "cookietext",
    "thirdparty",
    "wording",
    "theme",
    "regionrule",
)
_RECORD = (
    "site", "notice", "publication", "confirmation", "tally", "detection", "dismissal", "change",
)  # fmt: skip
ROLES: dict[str, tuple[str, ...]] = {
    "Editor": (
        *(
            f"{action}_{name}"
            for name in _CATALOGUE
            for action in ("view", "add", "change", "delete")
        ),
        *(f"view_{name}" for name in _RECORD),
        "change_site",
        "add_dismissal",
        "delete_dismissal",
    ),
    "Publisher": (
        *(f"view_{name}" for name in (*_CATALOGUE, *_RECORD, "siteswitch", "sitetoken")),
        "add_notice",
        "add_confirmation",
        "approve_publication",
        "switch_site",
        "add_sitetoken",
        "change_sitetoken",
    ),
    "Auditor": (
        *(f"view_{name}" for name in (*_CATALOGUE, *_RECORD, "siteswitch", "sitetoken")),
        *(f"view_{name}" for name in ("decision", "accountanswer", "optoutrequest")),
        "view_user",
        "view_group",
    ),
    "Requests": (
        "view_optoutrequest",
        "add_optoutrequest",
        "change_optoutrequest",
        "export_person",
        "view_accountanswer",
        "erase_visitor",
    ),
}


def make() -> None:
    for name, codes in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        wanted, has = set(_permissions(codes)), set(group.permissions.all())
        group.permissions.remove(*(has - wanted))
        group.permissions.add(*(wanted - has))


def _permissions(codes: Iterable[str]) -> Iterable[Permission]:
    return Permission.objects.filter(
        codename__in=codes, content_type__app_label__in=("consent", "auth")
    )


admin.site.unregister(User)


@admin.register(User)
class StaffAdmin(UserAdmin[User]):
    """When somebody signed in last, and joined, is read: Django's fields for it have no labels."""

    list_display = ("username", "first_name", "last_name", "is_active", "is_staff", "roles")
    readonly_fields = ("last_login", "date_joined")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever may only look is offered no new password."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(None, {"fields": ("username",)}), *fieldsets[1:]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display
    def roles(self, person: User) -> str:
        return ", ".join(str(group) for group in person.groups.all()) or "none"
