"""The client in a Django site. It has no models, and needs no other app of ours.

INSTALLED_APPS = [..., "consent.client.django"]
MIDDLEWARE = ["consent.client.django.middleware.ConsentMiddleware", ...]  # first: it sees the rest
CONSENT_CLIENT = {"service": "https://consent.mixnetworks.com", "site": "mix"}
"""
