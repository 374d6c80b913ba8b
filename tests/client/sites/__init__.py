"""Three small sites that set the same eight cookies, each with the filter and without."""

import os
from typing import Any

from consent.client import ConsentClient
from tests.client.service import ISSUER, category, notice

BARE = "/bare"  # whatever is below it leaves as the site made it
FAR = "Fri, 31 Dec 2038 23:59:59 GMT"
LINES = (
    "sessionid=s; HttpOnly; Path=/",
    '_ga="a b"; Max-Age=63072000; Path=/',
    f"_fbp=f; expires={FAR}; Path=/",
    "mystery=m; Path=/",
    "language=fr; Max-Age=31536000; Path=/; SameSite=Lax",
    "chat_1=; Max-Age=0; Path=/",
    "__Host-theme=dark; Path=/; Secure",
    "recent = a=b== ;path=/; Priority=High",
)
BODY = "déjà vu\r\n".encode() * 100


def register() -> dict[str, Any]:
    rows = {row["key"]: row for row in notice()["categories"]}
    rows["preferences"]["cookies"] = [{"name": "language", "session_exempt": True}]
    rows["personalization"] = category("personalization", "recent", "__Host-theme")
    return notice(categories=list(rows.values()))


def client() -> ConsentClient:
    """The first request waits until keys and notice are there."""
    return ConsentClient(os.environ["SITE_SERVICE"], "mix", issuer=ISSUER, patience=30)
