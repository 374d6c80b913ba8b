"""The public routes: what sites, browsers and servers call. They take the short lane.

Their names are those of the counters in `consent/metrics.py`.
"""

from django.urls import path

from consent.api import check, decisions, notice, shown
from consent.views import health, wellknown

urlpatterns = [
    path("v1/decisions", decisions.record, name="decide"),
    path("v1/decisions/mine", decisions.mine, name="mine"),
    path("v1/check", check.check, name="check"),
    path("v1/notice", notice.notice, name="notice"),
    path("v1/shown", shown.shown, name="shown"),
    path(".well-known/jwks.json", wellknown.jwks, name="jwks"),
    path(".well-known/gpc.json", wellknown.gpc, name="gpc"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
