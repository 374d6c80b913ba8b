"""Public URLs: the API, pages and error pages, without the admin."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("consent.api.urls")),
    path("", include("consent.pages.urls")),
]

handler400 = "consent.pages.errors.bad_request"
handler403 = "consent.pages.errors.forbidden"
handler404 = "consent.pages.errors.not_found"
handler500 = "consent.pages.errors.server_error"
