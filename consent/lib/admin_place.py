"""Where the admin is: with the service, on a host of its own, or not in this process."""

import re
from typing import NamedTuple
from urllib.parse import SplitResult

HOST = re.compile(r"(?=[^:]*\.)[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")


class AdminPlace(NamedTuple):
    origin: str  # https://staff.example.com; empty: this process has no admin
    host: str  # the only one that finds it, without a port; empty: each that finds the service


def parse(setting: str, service: SplitResult) -> AdminPlace:
    """Read `on`, `off`, a host, or nothing, which is `on` unless the service is a path of a site.

    There every script of the site's pages shares an origin with the service, and could do what
    the staff member who looks at the page may do. ValueError if it is something else.
    """
    match setting.strip().lower() or ("off" if service.path else "on"):
        case "off":
            return AdminPlace("", "")
        case "on":
            return AdminPlace(f"{service.scheme}://{service.netloc}", "")
        case host if HOST.fullmatch(host) and host.partition(":")[0] != service.hostname:
            return AdminPlace(f"{service.scheme}://{host}", host.partition(":")[0])
    raise ValueError("Write on, off, or a host of its own: consent-staff.example.com")
