"""Who may sign in. Django's own page, but for two dates that nobody types, and what is refused."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

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
        return [
            (name, options | {"fields": [one for one in options["fields"] if one != "password"]})
            for name, options in fieldsets
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display
    def roles(self, person: User) -> str:
        return ", ".join(str(group) for group in person.groups.all()) or "none"
