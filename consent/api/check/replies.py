"""What was said of a permission, for as long as the permission itself is remembered.

The client library decides how long that is, and remembers none of a cookie that cannot be
believed: that permission ends with its request, and what was said of it goes the same way.
"""

import weakref

from consent.api.check.query import CheckQuery
from consent.client.permission import Permission
from consent.web.responses import StoredResponse

MOST = 8  # questions about one permission

Said = dict[CheckQuery, StoredResponse]

_said: dict[int, tuple[weakref.ref[Permission], Said]] = {}


def find(permission: Permission, question: CheckQuery) -> StoredResponse | None:
    known = _said.get(id(permission))
    return known[1].get(question) if known else None


def keep(permission: Permission, question: CheckQuery, reply: StoredResponse) -> None:
    key = id(permission)
    known = _said.get(key)
    if known is None:
        # Called before the number can be another permission's
        gone = weakref.ref(permission, lambda _: _said.pop(key, None))
        known = _said[key] = gone, {}
    said = known[1]
    if len(said) >= MOST:
        said.clear()
    said[question] = reply
