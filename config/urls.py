"""Everything that has an address. Our own pages are here, the public routes in their own list."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("consent.routes")),
    path("", include("consent.pages")),
    path("admin/", admin.site.urls),
]

handler400 = "consent.views.errors.bad_request"
handler403 = "consent.views.errors.forbidden"
handler404 = "consent.views.errors.not_found"
handler500 = "consent.views.errors.server_error"
