"""Prepare the demo's environment before the settings are read: its own key and address."""

import os
import secrets
from argparse import ArgumentError, ArgumentParser
from collections.abc import Sequence
from pathlib import Path

_PORT = 8000
KEY_FILE = Path(__file__).resolve().parents[2] / ".demo-key"


def prepare(arguments: Sequence[str]) -> None:
    port = _port(arguments)
    os.environ.setdefault("CONSENT_SERVICE_URL", f"http://consent.mixnetworks.localhost:{port}")
    # The demo's front sends the visitor's region, as a CDN does
    os.environ["CONSENT_REGION_HEADER"] = "X-Region"
    os.environ.setdefault("CONSENT_TRUSTED_PROXIES", "127.0.0.1")
    os.environ.setdefault("EMAIL_URL", "consolemail://")  # printed in the demo's terminal
    if "DJANGO_SECRET_KEY" not in os.environ:
        os.environ["DJANGO_SECRET_KEY"] = _secret_key(KEY_FILE)


def _port(arguments: Sequence[str]) -> int:
    parser = ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--port", type=int, default=_PORT)
    try:
        return int(parser.parse_known_args(arguments)[0].port)
    except ArgumentError:  # the command reports it itself
        return _PORT


def _secret_key(path: Path) -> str:
    """Return a key stored in a file, so that cookies stay valid after a restart."""
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(48)
    path.write_text(key + "\n")
    return key
