"""Base64 that has one spelling: what does not come out again as it went in is refused."""

from base64 import b64decode, b64encode


def encode(octets: bytes) -> str:
    return b64encode(octets).decode()


def decode(text: str) -> bytes:
    """Raises ValueError, also for spare bits and for letters of the other alphabet."""
    octets = b64decode(text, validate=True)
    if encode(octets) != text:
        raise ValueError("This is not how base64 is written.")
    return octets
