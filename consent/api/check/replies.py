"""Replies about a permission, for as long as the permission itself is remembered.

The client library decides how long that is, and remembers none of a cookie that cannot be
believed: that permission ends with its request, and the replies about it end the same way.
"""

import weakref

from consent.api.check.query import CheckQuery
from consent.client.permission import Permission
from consent.web.responses import StoredResponse

MOST = 8  # questions about one permission

Replies = dict[CheckQuery, StoredResponse]

_replies: dict[int, tuple[weakref.ref[Permission], Replies]] = {}


def find(permission: Permission, question: CheckQuery) -> StoredResponse | None:
    known = _replies.get(id(permission))
    return known[1].get(question) if known else None


def store(permission: Permission, question: CheckQuery, reply: StoredResponse) -> None:
    key = id(permission)
    known = _replies.get(key)
    if known is None:
        # Called before the number can be another permission's
        reference = weakref.ref(permission, lambda _: _replies.pop(key, None))
        known = _replies[key] = reference, {}
    replies = known[1]
    if len(replies) >= MOST:
        replies.clear()
    replies[question] = reply
