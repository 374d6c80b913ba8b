"""The version that every category has in a site's first notice: nobody knows it beforehand."""

from consent.models import Notice


def first_version() -> int:
    notice = Notice.objects.get(site__key="mix", number=1)
    (version,) = {row["version"] for row in notice.snapshot["categories"]}
    return int(version)
