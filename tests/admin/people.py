"""Staff who have single rights, or roles."""

from django.contrib.auth.models import Group, Permission, User
from django.test import Client


def signed_in(client: Client, *rights: str) -> Client:
    name = "-".join(rights)[:150] or "nobody"
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    return client


def with_role(client: Client, role: str) -> Client:
    user = User.objects.create_user(role.lower(), is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    client.force_login(user)
    return client
