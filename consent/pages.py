"""The pages for visitors. They go through the whole list of middleware."""

from django.urls import path

from consent.views import docs, pages

urlpatterns = [
    path("preferences/", pages.preferences, name="preferences"),
    path("preferences/erase/", pages.erase, name="erase"),
    path("cookies/", pages.cookies, name="cookies"),
    path("v1/docs", docs.docs, name="docs"),
]
