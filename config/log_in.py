"""Settings of the staff's log-in that no operator changes."""

from datetime import timedelta

_VALIDATORS: dict[str, dict[str, int]] = {
    "UserAttributeSimilarityValidator": {},
    "MinimumLengthValidator": {"min_length": 12},
    "CommonPasswordValidator": {},
    "NumericPasswordValidator": {},
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in _VALIDATORS.items()
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]

# Cookies

# Chromium and Firefox accept Secure cookies on http://*.localhost. The __Host- prefix keeps a
# script on a sibling host from setting its own.
SESSION_COOKIE_NAME = "__Host-mix_staff"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_NAME = "__Host-mix_csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None

# Passkeys

OTP_WEBAUTHN_RP_NAME = "MIX Networks consent"
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
OTP_WEBAUTHN_EXCEPTION_LOGGER_NAME = ""  # tracebacks; Django logs the refusal

# Failed log-ins, counted per name and address in the database, which workers share

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page shows when to try again
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "consent.admin.staff.log_in.user_name"
AXES_CLIENT_IP_CALLABLE = "consent.admin.staff.log_in.client_address"
AXES_LOCKOUT_CALLABLE = "consent.admin.staff.log_in.locked"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
