"""The command, and which keys it leaves in force."""

from datetime import UTC, datetime
from io import StringIO

from django.core.management import call_command

from consent.notices import signing_keys

PUBLIC = (
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n"
)
START = datetime(2026, 11, 26, 12, tzinfo=UTC)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("keys", *arguments, stdout=out)
    signing_keys.forget()
    return out.getvalue()


def kids() -> list[str]:
    return [key.kid for key in signing_keys.ring().keys]
