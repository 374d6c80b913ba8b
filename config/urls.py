"""The URLs of the whole project: what is public, and the admin where this process has it."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import public_urls

urlpatterns = [*public_urls.urlpatterns]
if settings.CONSENT_ADMIN_PLACE.origin:
    urlpatterns += [
        path("admin/passkeys/", include("django_otp_webauthn.urls")),
        path("admin/", admin.site.urls),
    ]

handler400 = public_urls.handler400
handler403 = public_urls.handler403
handler404 = public_urls.handler404
handler500 = public_urls.handler500
