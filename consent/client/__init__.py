"""Client library: tell a site's server which cookies it may set. Imports nothing of Django.

client = ConsentClient("https://consent.mixnetworks.com", "mix")
permission = client.check(request.headers, region="US-CA")
if permission.allows("analytics"): ...
"""

from consent.client.client import ConsentClient
from consent.client.permission import Permission

__all__ = ["ConsentClient", "Permission"]
