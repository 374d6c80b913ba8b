"""What another server needs to know which cookies it may set. Nothing of Django is imported here.

client = ConsentClient("https://consent.mixnetworks.com", "mix")
permission = client.check(request.headers, region="US-CA")
if permission.allows("analytics"): ...
"""

from consent.client.client import ConsentClient
from consent.client.permission import Permission

__all__ = ["ConsentClient", "Permission"]
