"""The groups that come ready: their rights are these after each `migrate`."""

from collections.abc import Iterable
from itertools import product

from django.contrib.auth.models import Group, Permission

_CATALOGUE = "category categorytext cookie cookietext thirdparty wording theme regionrule".split()
_RECORD = "site notice publication confirmation tally detection dismissal change".split()
_READ = {f"view_{name}" for name in (*_CATALOGUE, *_RECORD)}
_OF_EACH_ROLE = {
    "Editor": "change_site set_back_site add_dismissal delete_dismissal",
    "Publisher": "add_notice add_confirmation approve_publication switch_site view_siteswitch "
    "view_sitetoken add_sitetoken change_sitetoken",
    "Auditor": "view_siteswitch view_sitetoken view_decision view_optoutrequest view_user "
    "view_group",
    "Requests": "view_optoutrequest add_optoutrequest change_optoutrequest export_person "
    "erase_visitor",
}
ROLES = {name: {*codes.split()} for name, codes in _OF_EACH_ROLE.items()}
ROLES["Editor"] |= {*map("_".join, product(("add", "change", "delete"), _CATALOGUE))}
for _name in ("Editor", "Publisher", "Auditor"):
    ROLES[_name] |= _READ


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
