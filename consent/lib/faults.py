"""What is wrong with a setting, as `consent/checks` tells it."""

from typing import NamedTuple


class Fault(NamedTuple):
    number: str  # E031
    sentence: str  # names the setting, and never a secret
    hint: str
