"""All URLs of the project: the public ones, and the admin where this process has it."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config.public_urls import *  # noqa: F403
from config.public_urls import urlpatterns as public
from consent.admin.staff import colleagues

urlpatterns = [*public]
if settings.CONSENT_ADMIN_PLACE.origin:
    urlpatterns += [
        path("admin/password-reset/", colleagues.Forgotten.as_view(), name="admin_password_reset"),
        path(
            "admin/password-reset/<uidb64>/<token>/",
            colleagues.NewPassword.as_view(),
            name="password_reset_confirm",
        ),
        path("admin/passkeys/", include("django_otp_webauthn.urls")),
        path("admin/", admin.site.urls),
    ]
