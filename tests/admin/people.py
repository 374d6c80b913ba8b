"""Staff who have single rights."""

from django.contrib.auth.models import Permission, User
from django.test import Client


def signed_in(client: Client, *rights: str) -> Client:
    name = "-".join(rights)[:150] or "nobody"
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    return client
