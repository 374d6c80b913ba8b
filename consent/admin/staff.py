"""Who may sign in. Django's own page, but for two dates that nobody types."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User

admin.site.unregister(User)


@admin.register(User)
class StaffAdmin(UserAdmin[User]):
    """When somebody signed in last, and joined, is read: Django's fields for it have no labels."""

    readonly_fields = ("last_login", "date_joined")
