"""Public routes, for sites, browsers and servers. They skip most of the middleware."""

from django.urls import path

from consent.api import check, decisions, documents, health, servers
from consent.scripts import views as scripts
from consent.web.app_urls import of_apps

# Answered without Django's handler: config/server/middleware.py
from_memory = [
    path("banner.js", scripts.script, name="banner"),
    path("banner.json", scripts.config, name="banner-config"),
    path("register.json", scripts.data, {"name": "register"}, name="register"),
    path("words.json", scripts.data, {"name": "words"}, name="words"),
    path("core-<slug:digest>.js", scripts.pinned_script, name="pinned"),
    path("guard.js", scripts.guard_script, name="guard"),
    path("parts/guard.js", scripts.guard_script, name="guard"),
    path("parts/placeholder.js", scripts.worded_part, {"name": "placeholder"}, name="part"),
    path("parts/unsaved.js", scripts.worded_part, {"name": "unsaved"}, name="part"),
    path("parts/<slug:name>.js", scripts.part, name="part"),
    path("mix-consent.d.ts", scripts.declarations, name="declarations"),
    path("v1/fragment", scripts.first_html, name="fragment"),
    path("v1/check", check.check, name="check"),
    path("v1/notice", documents.notice, name="notice"),
    path("v1/vectors.json", documents.vectors, name="vectors"),
    path(".well-known/jwks.json", documents.jwks, name="jwks"),
    path(".well-known/gpc.json", documents.gpc, name="gpc"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *of_apps("from_memory"),
]
urlpatterns = [
    *from_memory,
    path("v1/decisions", decisions.record, name="decisions"),
    path("v1/decisions/mine", decisions.mine, name="mine"),
    path("v1/account", servers.account, name="account"),
    path("v1/rehearsals", servers.rehearsal, name="rehearsals"),
    path("v1/renew", servers.renew, name="renew"),
    path("v1/shown", decisions.shown, name="shown"),
    path("v1/detections", decisions.detected, name="detections"),
    path("v1/openapi.json", documents.openapi, name="openapi"),
    path("metrics", health.metrics, name="metrics"),
    *of_apps("machines"),
]
