"""The groups that come ready: who edits, who publishes, who reads, who answers requests.

Their rights are these after each `migrate`. Whoever needs others makes a group of their own.
"""

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import Group, Permission

CATALOGUE = (
    "category",
    "categorytext",
    "cookie",
    "cookietext",
    "wording",
    "theme",
    "regionrule",
)
RECORD = ("site", "notice", "publication", "tally", "detection", "dismissal", "change")
ROLES: dict[str, tuple[str, ...]] = {
    "Editor": (
        *(f"{deed}_{name}" for name in CATALOGUE for deed in ("view", "add", "change", "delete")),
        *(f"view_{name}" for name in RECORD),
        "change_site",
        "add_dismissal",
        "delete_dismissal",
    ),
    "Publisher": (
        *(f"view_{name}" for name in (*CATALOGUE, *RECORD, "siteswitch", "sitetoken")),
        "add_notice",
        "approve_publication",
        "switch_site",
        "add_sitetoken",
        "change_sitetoken",
    ),
    "Auditor": (
        *(f"view_{name}" for name in (*CATALOGUE, *RECORD, "siteswitch", "sitetoken")),
        *(f"view_{name}" for name in ("decision", "accountanswer", "optoutrequest")),
        "view_user",
        "view_group",
    ),
    "Requests": (
        "view_optoutrequest",
        "change_optoutrequest",
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


def _permissions(codes: Iterable[str]) -> Iterator[Permission]:
    return Permission.objects.filter(
        codename__in=codes, content_type__app_label__in=("consent", "auth")
    ).iterator()
