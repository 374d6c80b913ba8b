"""The command, and machines that serve."""

from datetime import UTC, datetime, timedelta
from io import StringIO

from django.core.management import call_command

from consent.models import Heartbeat
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


def machine(name: str, *known: str, seconds: int = 0) -> None:
    seen_at = datetime.now(UTC) - timedelta(seconds=seconds)
    Heartbeat.objects.create(machine=name, key=known[0], known=known, seen_at=seen_at)
