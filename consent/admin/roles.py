"""The groups that come ready: their rights are these after each `migrate`."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission

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
        "set_back_site",
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
        *(f"view_{name}" for name in ("decision", "optoutrequest")),
        "view_user",
        "view_group",
    ),
    "Requests": (
        "view_optoutrequest",
        "add_optoutrequest",
        "change_optoutrequest",
        "export_person",
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
