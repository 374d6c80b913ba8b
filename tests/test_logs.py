import logging
import sys

import pytest

from config.logs import OneLine


def line(message: str, *, error: bool = False) -> str:
    exc_info = None
    if error:
        try:
            raise ValueError("first line\nKey (id)=(0199a0c0-0000-7000-8000-000000000002) exists")
        except ValueError:
            exc_info = sys.exc_info()
    record = logging.LogRecord("consent", logging.ERROR, "", 0, message, (), exc_info)
    return OneLine().format(record)


@pytest.mark.requirement("R72")
@pytest.mark.parametrize(
    ("text", "logged"),
    [
        ("decision 0199a0c0-0000-7000-8000-000000000002", "decision [id]"),
        ("from 203.0.113.7:443", "from [address]:443"),
        ("from 2001:db8::1", "from [address]"),
        ("from [2001:db8::1]:443", "from [[address]]:443"),
        ("for 2001:db8::1, ::ffff:192.0.2.1", "for [address], [address]"),
        ("from ::1", "from [address]"),
        ("cookie eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJh.c2ln", "cookie [token]"),
        ("Bearer mixc_Tv09eA3w-Y4_dX", "Bearer [token]"),
        ("at 12:30:05 consent::rules 1.5 s", "at 12:30:05 consent::rules 1.5 s"),
    ],
)
def test_ids_and_addresses_are_left_out(text: str, logged: str) -> None:
    assert line(text).endswith(f"ERROR consent {logged}")


def test_an_event_is_one_line() -> None:
    written = line("two\nlines", error=True)
    assert "\n" not in written
    assert "ValueError: first line | Key (id)=([id]) exists" in written
